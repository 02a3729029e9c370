\echo Use "CREATE EXTENSION confiture" to load this file. \quit
