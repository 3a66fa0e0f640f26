CREATE OR REPLACE VIEW traces AS SELECT
  account,
  CASE WHEN (true_0 >> 0) & 1 = 1 THEN true WHEN (undecided_0 >> 0) & 1 = 0 THEN false END AS "FEE-BLUE",
  CASE WHEN (true_0 >> 1) & 1 = 1 THEN true WHEN (undecided_0 >> 1) & 1 = 0 THEN false END AS "FEE-RED",
  CASE WHEN (true_0 >> 2) & 1 = 1 THEN true WHEN (undecided_0 >> 2) & 1 = 0 THEN false END AS "BILL-ALL",
  CASE WHEN (true_0 >> 3) & 1 = 1 THEN true WHEN (undecided_0 >> 3) & 1 = 0 THEN false END AS "LEVEL-VISITS"
FROM 'traces.parquet';
