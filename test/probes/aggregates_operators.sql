-- probe: aggregate_all_options
-- new
CREATE AGGREGATE a1(int) (SFUNC = int4pl, STYPE = int, SSPACE = 100, INITCOND = '0', COMBINEFUNC = int4pl, PARALLEL = SAFE, SORTOP = <);
CREATE AGGREGATE a2(int) (SFUNC = int4_avg_accum, STYPE = bigint[], FINALFUNC = int8_avg, FINALFUNC_MODIFY = READ_WRITE, COMBINEFUNC = int4_avg_combine, INITCOND = '{0,0}', MSFUNC = int4_avg_accum, MINVFUNC = int4_avg_accum_inv, MSTYPE = bigint[], MSSPACE = 7, MFINALFUNC = int8_avg, MINITCOND = '{0,0}', PARALLEL = RESTRICTED);
CREATE AGGREGATE a3(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '0');
CREATE AGGREGATE a4(numeric) (SFUNC = numeric_avg_accum, STYPE = internal, SSPACE = 128, FINALFUNC = numeric_avg, FINALFUNC_MODIFY = SHAREABLE, COMBINEFUNC = numeric_avg_combine, SERIALFUNC = numeric_avg_serialize, DESERIALFUNC = numeric_avg_deserialize, PARALLEL = SAFE);
CREATE AGGREGATE a5(p float8 ORDER BY v anyelement) (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA);
CREATE AGGREGATE a6(VARIADIC "any" ORDER BY VARIADIC "any") (SFUNC = ordered_set_transition_multi, STYPE = internal, FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL);
CREATE AGGREGATE "A 7"("x y" text) (SFUNC = text_larger, STYPE = text);
COMMENT ON AGGREGATE a3(*) IS 'count';
COMMENT ON AGGREGATE a5(float8 ORDER BY anyelement) IS 'ordered';
ALTER AGGREGATE a3(*) OWNER TO probe_owner;
ALTER AGGREGATE a6(VARIADIC "any" ORDER BY VARIADIC "any") OWNER TO probe_owner;
GRANT EXECUTE ON FUNCTION a3() TO probe_owner;
REVOKE ALL ON FUNCTION a5(float8, anyelement) FROM PUBLIC;
-- probe: aggregate_replaced
-- old
CREATE AGGREGATE agg(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
CREATE VIEW v AS SELECT agg(x) FROM (VALUES (1)) t(x);
-- new
CREATE AGGREGATE agg(int) (SFUNC = int4larger, STYPE = int, INITCOND = '5', PARALLEL = SAFE, COMBINEFUNC = int4larger);
CREATE VIEW v AS SELECT agg(x) FROM (VALUES (1)) t(x);
-- probe: aggregate_result_changes
-- old
CREATE AGGREGATE agg(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
CREATE VIEW v AS SELECT agg(x) FROM (VALUES (1)) t(x);
-- new
CREATE AGGREGATE agg(int) (SFUNC = int84pl, STYPE = bigint, INITCOND = '5');
CREATE VIEW v AS SELECT agg(x) FROM (VALUES (1)) t(x);
-- probe: aggregate_on_own_functions
-- old
CREATE FUNCTION zz(int, int) RETURNS int LANGUAGE sql AS 'select 1';
CREATE AGGREGATE agg(int) (SFUNC = zz, STYPE = int);
-- new
CREATE FUNCTION zy(bigint, int) RETURNS bigint LANGUAGE sql AS 'select 1::bigint';
CREATE AGGREGATE agg(int) (SFUNC = zy, STYPE = bigint);
-- probe: aggregate_ordered_names
-- old
CREATE AGGREGATE a5(float8 ORDER BY anyelement) (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA);
-- new
CREATE AGGREGATE a5(p float8 ORDER BY v anyelement) (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA, FINALFUNC_MODIFY = READ_ONLY);
-- probe: aggregate_uses_own_operator
-- new
CREATE FUNCTION lt(int, text) RETURNS bool LANGUAGE sql AS 'select true';
CREATE FUNCTION own(int, int) RETURNS bool LANGUAGE sql AS 'select true';
CREATE OPERATOR <<<< (LEFTARG = int, RIGHTARG = int, FUNCTION = own);
CREATE FUNCTION cmp(int, int) RETURNS int LANGUAGE internal IMMUTABLE STRICT AS 'btint4cmp';
CREATE OPERATOR CLASS oc FOR TYPE int USING btree AS OPERATOR 1 <<<<, FUNCTION 1 cmp(int, int);
CREATE AGGREGATE mn(int) (SFUNC = int4smaller, STYPE = int, SORTOP = <<<<);
-- probe: operator_all_options
-- common
CREATE FUNCTION eq(int, int) RETURNS bool IMMUTABLE LANGUAGE sql AS 'select true';
CREATE FUNCTION ne(int, int) RETURNS bool IMMUTABLE LANGUAGE sql AS 'select true';
CREATE FUNCTION neg(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'select 1';
-- new
CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = eq, COMMUTATOR = ===, NEGATOR = !===, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES);
CREATE OPERATOR !=== (LEFTARG = int, RIGHTARG = int, FUNCTION = ne, COMMUTATOR = !===, NEGATOR = ===, RESTRICT = neqsel, JOIN = neqjoinsel);
CREATE OPERATOR !## (RIGHTARG = int, FUNCTION = neg);
COMMENT ON OPERATOR !## (NONE, int) IS 'prefix';
ALTER OPERATOR !## (NONE, int) OWNER TO probe_owner;
-- probe: operator_estimators
-- common
CREATE FUNCTION eq(int, int) RETURNS bool IMMUTABLE LANGUAGE sql AS 'select true';
-- old
CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = eq, RESTRICT = eqsel);
-- new
CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = eq, JOIN = eqjoinsel);
-- probe: operator_commutator_added
-- common
CREATE FUNCTION l(int, text) RETURNS bool IMMUTABLE LANGUAGE sql AS 'select true';
CREATE FUNCTION r(text, int) RETURNS bool IMMUTABLE LANGUAGE sql AS 'select true';
-- old
CREATE OPERATOR <<<< (LEFTARG = int, RIGHTARG = text, FUNCTION = l);
-- new
CREATE OPERATOR <<<< (LEFTARG = int, RIGHTARG = text, FUNCTION = l, COMMUTATOR = >>>>);
CREATE OPERATOR >>>> (LEFTARG = text, RIGHTARG = int, FUNCTION = r, COMMUTATOR = <<<<);
-- probe: operator_commutator_recreated
-- old
CREATE FUNCTION l(int, text) RETURNS bool IMMUTABLE LANGUAGE sql AS 'select true';
CREATE FUNCTION r(text, int) RETURNS bool IMMUTABLE LANGUAGE sql AS 'select true';
CREATE OPERATOR <<<< (LEFTARG = int, RIGHTARG = text, FUNCTION = l, COMMUTATOR = >>>>);
CREATE OPERATOR >>>> (LEFTARG = text, RIGHTARG = int, FUNCTION = r, COMMUTATOR = <<<<);
CREATE VIEW v AS SELECT 1 <<<< 'a'::text AS x;
-- new
CREATE FUNCTION l2(int, text) RETURNS bool IMMUTABLE LANGUAGE sql AS 'select true';
CREATE FUNCTION r(text, int) RETURNS bool IMMUTABLE LANGUAGE sql AS 'select true';
CREATE OPERATOR <<<< (LEFTARG = int, RIGHTARG = text, FUNCTION = l2, COMMUTATOR = >>>>);
CREATE OPERATOR >>>> (LEFTARG = text, RIGHTARG = int, FUNCTION = r, COMMUTATOR = <<<<);
CREATE VIEW v AS SELECT 1 <<<< 'a'::text AS x;
-- probe: operator_in_other_schema
-- new
CREATE SCHEMA "O p";
CREATE TABLE "O p".c (a int);
CREATE FUNCTION "O p".f("O p".c, "O p".c) RETURNS bool LANGUAGE sql AS 'select true';
CREATE FUNCTION "O p".g("O p".c, "O p".c) RETURNS bool LANGUAGE sql AS 'select true';
CREATE OPERATOR "O p".@@@ (LEFTARG = "O p".c, RIGHTARG = "O p".c, FUNCTION = "O p".f, NEGATOR = OPERATOR("O p".!@@));
CREATE OPERATOR "O p".!@@ (LEFTARG = "O p".c, RIGHTARG = "O p".c, FUNCTION = "O p".g, NEGATOR = OPERATOR("O p".@@@));
-- probe: operator_class_family
-- common
CREATE FUNCTION cmp(int, int) RETURNS int LANGUAGE internal IMMUTABLE STRICT AS 'btint4cmp';
CREATE FUNCTION cmp48(int, bigint) RETURNS int LANGUAGE internal IMMUTABLE STRICT AS 'btint48cmp';
-- new
CREATE OPERATOR FAMILY fam USING btree;
CREATE OPERATOR CLASS oc FOR TYPE int USING btree FAMILY fam AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 cmp(int, int);
ALTER OPERATOR FAMILY fam USING btree ADD OPERATOR 1 < (int, bigint), OPERATOR 3 = (int, bigint), FUNCTION 1 (int, bigint) cmp48(int, bigint);
CREATE TABLE t (a int);
CREATE INDEX i ON t (a oc);
COMMENT ON OPERATOR FAMILY fam USING btree IS 'fam';
COMMENT ON OPERATOR CLASS oc USING btree IS 'oc';
ALTER OPERATOR FAMILY fam USING btree OWNER TO probe_owner;
ALTER OPERATOR CLASS oc USING btree OWNER TO probe_owner;
-- probe: operator_family_members_change
-- common
CREATE FUNCTION cmp48(int, bigint) RETURNS int LANGUAGE internal IMMUTABLE STRICT AS 'btint48cmp';
CREATE OPERATOR CLASS oc FOR TYPE int USING btree AS OPERATOR 1 <, OPERATOR 3 =, FUNCTION 1 btint4cmp(int, int);
-- old
ALTER OPERATOR FAMILY oc USING btree ADD OPERATOR 1 < (int, bigint), OPERATOR 2 <= (int, bigint), FUNCTION 1 (int, bigint) cmp48(int, bigint);
-- new
ALTER OPERATOR FAMILY oc USING btree ADD OPERATOR 3 = (int, bigint), OPERATOR 1 < (int, bigint), FUNCTION 1 (int, bigint) btint48cmp(int, bigint);
-- probe: operator_class_variants
-- new
CREATE TABLE c (a int);
CREATE FUNCTION h(c) RETURNS int IMMUTABLE LANGUAGE sql AS 'select 1';
CREATE FUNCTION ceq(c, c) RETURNS bool IMMUTABLE LANGUAGE sql AS 'select true';
CREATE OPERATOR === (LEFTARG = c, RIGHTARG = c, FUNCTION = ceq, HASHES);
CREATE OPERATOR CLASS hc DEFAULT FOR TYPE c USING hash AS OPERATOR 1 ===, FUNCTION 1 h(c);
CREATE OPERATOR CLASS g1 FOR TYPE point USING gist AS STORAGE box;
CREATE OPERATOR CLASS g2 FOR TYPE box USING gist AS OPERATOR 1 <<, OPERATOR 15 <-> (box, point) FOR ORDER BY float_ops, FUNCTION 1 gist_box_consistent(internal, box, smallint, oid, internal), FUNCTION 2 gist_box_union(internal, internal), FUNCTION 5 gist_box_penalty(internal, internal, internal), FUNCTION 6 gist_box_picksplit(internal, internal), FUNCTION 7 gist_box_same(box, box, internal), FUNCTION 8 (box) gist_box_distance(internal, box, smallint, oid, internal);
CREATE OPERATOR CLASS gn FOR TYPE anyarray USING gin AS OPERATOR 1 && (anyarray, anyarray), FUNCTION 2 ginarrayextract(anyarray, internal, internal), FUNCTION 3 ginqueryarrayextract(anyarray, internal, smallint, internal, internal, internal, internal), FUNCTION 4 ginarrayconsistent(internal, smallint, anyarray, integer, internal, internal, internal, internal), STORAGE anyelement;
CREATE OPERATOR CLASS "Q c" FOR TYPE int USING hash AS OPERATOR 1 =, FUNCTION 1 hashint4(int), FUNCTION 2 hashint4extended(int, bigint);
CREATE OPERATOR FAMILY empty USING brin;
-- probe: operator_class_changes_with_index
-- common
CREATE FUNCTION cmp(int, int) RETURNS int LANGUAGE internal IMMUTABLE STRICT AS 'btint4cmp';
-- old
CREATE OPERATOR CLASS oc FOR TYPE int USING btree AS OPERATOR 1 <, OPERATOR 3 =, FUNCTION 1 btint4cmp(int, int);
CREATE TABLE t (a int);
CREATE INDEX i ON t (a oc);
-- new
CREATE OPERATOR CLASS oc FOR TYPE int USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, FUNCTION 1 cmp(int, int);
CREATE TABLE t (a int);
CREATE INDEX i ON t (a oc);
-- probe: operator_class_chain_recreated
-- old
CREATE FUNCTION cmp(int, int) RETURNS int LANGUAGE internal IMMUTABLE STRICT AS 'btint4cmp';
CREATE FUNCTION lt(a int, int) RETURNS bool LANGUAGE internal IMMUTABLE STRICT AS 'int4lt';
CREATE OPERATOR <<<< (LEFTARG = int, RIGHTARG = int, FUNCTION = lt);
CREATE OPERATOR CLASS oc FOR TYPE int USING btree AS OPERATOR 1 <<<<, FUNCTION 1 cmp(int, int);
CREATE TABLE t (a int);
CREATE INDEX i ON t (a oc);
-- new
CREATE FUNCTION cmp(int, int) RETURNS int LANGUAGE internal IMMUTABLE STRICT AS 'btint4cmp';
CREATE FUNCTION lt(b int, int) RETURNS bool LANGUAGE internal IMMUTABLE STRICT AS 'int4lt';
CREATE OPERATOR <<<< (LEFTARG = int, RIGHTARG = int, FUNCTION = lt);
CREATE OPERATOR CLASS oc FOR TYPE int USING btree AS OPERATOR 1 <<<<, FUNCTION 1 cmp(int, int);
CREATE TABLE t (a int);
CREATE INDEX i ON t (a oc);
-- probe: operator_class_default_toggles
-- common
CREATE TABLE c (a int);
CREATE FUNCTION h(c) RETURNS int IMMUTABLE LANGUAGE sql AS 'select 1';
CREATE FUNCTION ceq(c, c) RETURNS bool IMMUTABLE LANGUAGE sql AS 'select true';
CREATE OPERATOR === (LEFTARG = c, RIGHTARG = c, FUNCTION = ceq, HASHES);
-- old
CREATE OPERATOR CLASS hc DEFAULT FOR TYPE c USING hash AS OPERATOR 1 ===, FUNCTION 1 h(c);
CREATE OPERATOR CLASS hd FOR TYPE c USING hash AS OPERATOR 1 ===, FUNCTION 1 h(c);
-- new
CREATE OPERATOR CLASS hc FOR TYPE c USING hash AS OPERATOR 1 ===, FUNCTION 1 h(c);
CREATE OPERATOR CLASS hd DEFAULT FOR TYPE c USING hash AS OPERATOR 1 ===, FUNCTION 1 h(c);
