CREATE TABLE nobody ();
