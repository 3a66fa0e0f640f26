-- The measures of the policy that ships, written by hand: one pass over each kind of records,
-- as somebody would who knows DuckDB. Amounts are dollars in the files and cents in the answers.
-- The kinds of records, `accounts` and `identifiers` are views on Parquet files; `hts` is the
-- reference table of tariff numbers (prefix, center); `origins` of countries.

create macro day() as date '2026-11-24';
create macro within(d, months) as d > (day() - to_months(months))::date and d <= day();
create macro cents(x) as cast(x * 100 as bigint);

create temp table held as
select i.number, a.account, i.kind, coalesce(i.valid_from, date '0001-01-01') f,
  coalesce(i.valid_to, date '9999-12-31') t
from identifiers i join accounts a using (account)
where (i.kind, a.kind) in (('importer', 'importer'), ('filer', 'broker'));
create temp table imp as select * exclude kind from held where kind = 'importer';
create temp table fil as select * exclude kind from held where kind = 'filer';

-- Entries and lines -----------------------------------------------------------------------------

create temp table e as
with r as (
  select * from entries where entry_date <= day() and coalesce(posted_on, entry_date) <= day())
select h.account, entry_date d, importer_number n, entry_number, filer_status, duty, fees,
  reconciliation_flagged fl, reconciled_on ro
from r join imp h on importer_number = h.number and entry_date between f and t
union all
select h.account, entry_date, importer_number, entry_number, filer_status, duty, fees,
  reconciliation_flagged, reconciled_on
from r join fil h on filer_code = h.number and entry_date between f and t;

create macro luhn(c) as case when c > 4 then c * 2 - 9 else c * 2 end;
create macro digit(s) as case when s between '0' and '9' then ascii(s) - 48
  when s between 'A' and 'I' then ascii(s) - 64 when s between 'J' and 'R' then ascii(s) - 73
  else ascii(s) - 81 end;
create macro sound(x) as (digit(x[1]) + luhn(digit(x[2])) + digit(x[3]) + luhn(digit(x[4]))
  + digit(x[5]) + luhn(digit(x[6])) + digit(x[7]) + luhn(digit(x[8])) + digit(x[9])
  + luhn(digit(x[10])) + digit(x[11])) % 10 = 0;

create temp table m_entries as
select account, min(d) first_entry_date, max(d) last_entry_date,
  count(*) filter (within(d, 12)) entries_12m,
  count(*) filter (within(d, 12) and not sound(replace(entry_number, '-', ''))) bad_check_digits_12m,
  count(*) filter (within(d, 12) and filer_status in ('voided', 'not_on_file'))
    bad_filer_entries_12m,
  coalesce(sum(cents(duty)) filter (within(d, 12)), 0)
    + coalesce(sum(cents(fees)) filter (within(d, 12)), 0) duties_owed_12m,
  coalesce(sum(cents(duty)) filter (within(d, 24)), 0)
    + coalesce(sum(cents(fees)) filter (within(d, 24)), 0) duties_owed_24m,
  count(*) filter (fl and (ro is null or ro > day())) reconciliations_open,
  min(d) filter (fl and (ro is null or ro > day())) oldest_reconciliation,
  count(distinct n) filter (within(d, 12)) clients
from e group by account;

create temp table l as
with r as (
  select entry_number, importer_number, filer_code, entry_date d, cents(value) v, adcvd_case ad,
    case when hts like '98%' or hts like '99%' then goods_hts else hts end g
  from lines
  where within(entry_date, 24) and coalesce(posted_on, entry_date) <= day())
select account, entry_number, d, v, ad, g
from r join imp h on importer_number = h.number and d between f and t
union all
select account, entry_number, d, v, ad, g
from r join fil h on filer_code = h.number and d between f and t;

create temp table m_lines as
select account, count(*) filter (within(d, 12)) lines_12m,
  coalesce(sum(v) filter (within(d, 12)), 0) import_value_12m,
  coalesce(sum(v) filter (not within(d, 12)), 0) import_value_prior_12m,
  coalesce(sum(v) filter (within(d, 12) and ad is not null), 0) adcvd_value_12m
from l group by account;

create temp table goods as
select g, coalesce((select center from hts where starts_with(g, prefix)
  order by length(prefix) desc limit 1), 'PNDING') c
from (select distinct g from l where g is not null);

create temp table by_goods as
select account, g, count(*) n, count(distinct entry_number) e, sum(v) v
from l where within(d, 12) and g is not null group by account, g;
create temp table m_goods as
select account, arg_min(g, (-n, g)) main_hts, arg_min(g, (-e, g)) main_hts_by_entries,
  arg_min(g, (-v, g)) filter (v > 0) main_hts_by_value
from by_goods group by account;

create temp table by_center as
select account, c, count(*) n, count(distinct entry_number) e, sum(v) v
from l join goods using (g) where within(d, 12) and c is not null group by account, c;
create temp table m_center as
select account, max(n) / sum(n) center_share, max(e) / sum(e) center_entry_share,
  max(v) filter (v > 0) / sum(v) filter (v > 0) center_value_share,
  coalesce(max(n, 2)[2], 0) / sum(n) runner_up_share,
  coalesce(max(e, 2)[2], 0) / sum(e) runner_up_entry_share,
  coalesce((max(v, 2) filter (v > 0))[2], 0) / sum(v) filter (v > 0) runner_up_value_share
from by_center group by account;

create temp table by_quarter as
select account, c, count(*) filter (within(d, 3)) q1,
  count(*) filter (within(d, 6) and not within(d, 3)) q2,
  count(*) filter (within(d, 9) and not within(d, 6)) q3,
  count(*) filter (within(d, 12) and not within(d, 9)) q4
from l join goods using (g) where c is not null group by account, c;
create temp table m_quarter as
select account, arg_min(c, (-q1, c)) filter (q1 > 0) q1, arg_min(c, (-q2, c)) filter (q2 > 0) q2,
  arg_min(c, (-q3, c)) filter (q3 > 0) q3, arg_min(c, (-q4, c)) filter (q4 > 0) q4
from by_quarter group by account;

-- All other records -----------------------------------------------------------------------------


create temp table m_rejects as
with r as (select * from rejects where within(rejected_on, 12)
  and coalesce(posted_on, rejected_on) <= day())
select account, count(*) entries_rejected_12m from (
  select h.account from r join imp h on importer_number = number and rejected_on between f and t
  union all
  select h.account from r join fil h on filer_code = number and rejected_on between f and t)
group by account;

create temp table m_reviews as
with r as (select * from reviews where drawn = 'by_lot' and within(reviewed_on, 24)
  and coalesce(posted_on, reviewed_on) <= day())
select account, sum(n) lines_reviewed_24m, sum(b) lines_discrepant_24m from (
  select h.account, lines n, discrepant b
  from r join imp h on importer_number = number and reviewed_on between f and t
  union all
  select h.account, lines, discrepant
  from r join fil h on filer_code = number and reviewed_on between f and t)
group by account;

create temp table m_exams as
with r as (select * from exams where targeted and within(examined_on, 12)
  and coalesce(posted_on, examined_on) <= day())
select account, sum(b) exam_findings_12m from (
  select h.account, discrepant b
  from r join imp h on importer_number = number and examined_on between f and t
  union all
  select h.account, discrepant
  from r join fil h on filer_code = number and examined_on between f and t)
group by account;

create temp table m_forms as
with r as (select * from forms where issued_on <= day() and coalesce(posted_on, issued_on) <= day()),
x as (
  select h.account, kind, issued_on d, answered_on a
  from r join imp h on importer_number = number and issued_on between f and t
  union all
  select h.account, kind, issued_on, answered_on
  from r join fil h on filer_code = number and issued_on between f and t)
select account, count(*) filter (kind = 'cf28' and within(d, 12)) cf28_12m,
  count(*) filter (kind = 'cf29' and within(d, 12)) cf29_12m,
  count(*) filter (kind = 'cf28' and d < day() - 30 and (a is null or a > day())) unanswered_cf28
from x group by account;

create temp table m_penalties as
with r as (select * from penalties where within(issued_on, 24)
  and coalesce(posted_on, issued_on) <= day()),
x as (
  select h.account, issue, culpability u, duty_loss w
  from r join imp h on importer_number = number and issued_on between f and t
  union all
  select h.account, issue, culpability, duty_loss
  from r join fil h on filer_code = number and issued_on between f and t)
select account, coalesce(sum(cents(w)), 0) duties_underpaid_24m,
  count(*) filter (issue = 'adcvd') adcvd_violations_24m,
  count(*) filter (u = 'negligence') negligence_24m,
  count(*) filter (u = 'gross_negligence') gross_negligence_24m,
  count(*) filter (u = 'fraud') fraud_24m
from x group by account;

create temp table m_disclosures as
select h.account, count(*) filter (within(disclosed_on, 24)) prior_disclosures_24m,
  max(disclosed_on) last_prior_disclosure
from disclosures join imp h on importer_number = number and disclosed_on between f and t
where disclosed_on <= day() and coalesce(posted_on, disclosed_on) <= day() group by h.account;

create temp table m_audits as
select h.account, count(*) > 0 audited_24m
from audits join imp h on importer_number = number and reported_on between f and t
where within(reported_on, 24) and coalesce(posted_on, reported_on) <= day() group by h.account;

create temp table m_seizures as
select h.account, count(*) ipr_seizures_24m
from seizures join imp h on importer_number = number and seized_on between f and t
where kind = 'seizure' and ground = 'ipr' and within(seized_on, 24)
  and coalesce(posted_on, seized_on) <= day() group by h.account;

create temp table m_bonds as
select h.account, arg_max(cents(amount), (effective_on, bond_number)) bond_amount
from bonds join imp h on importer_number = number and effective_on between f and t
where kind = 'continuous' and (terminated_on is null or terminated_on > day())
  and effective_on <= day() and coalesce(posted_on, effective_on) <= day() group by h.account;

create temp table m_bills as
select h.account, sum(cents(amount)) delinquent_amount
from bills join imp h on importer_number = number and billed_on between f and t
where billed_on < day() - 120 and (paid_on is null or paid_on > day())
  and coalesce(posted_on, billed_on) <= day() group by h.account;

create temp table m_programs as
with x as (
  select h.account, program p, event v, tier, happened_on d,
    (happened_on, program, importer_number, event) k
  from programs join imp h on importer_number = number and happened_on between f and t
  where happened_on <= day() and coalesce(posted_on, happened_on) <= day())
select account, count(*) filter (p = 'isa') isa_events, count(*) filter (p = 'ctpat') ctpat_events,
  arg_max(v, k) filter (p = 'isa' and v <> 'letter') isa_standing,
  arg_max(d, k) filter (p = 'isa' and v = 'accepted') isa_acceptance,
  arg_max(d, k) filter (p = 'isa' and v = 'letter') last_annual_letter,
  arg_max(v, k) filter (p = 'ctpat') ctpat_latest,
  arg_max(tier, k) filter (p = 'ctpat' and tier is not null) ctpat_latest_tier
from x group by account;

create temp table m_registrations as
select h.account, arg_max(residency, (registered_on, importer_number)) filter (residency is not null)
    residency,
  arg_max(status, (registered_on, importer_number)) importer_number_status
from registrations join imp h on importer_number = number and registered_on between f and t
where registered_on <= day() and coalesce(posted_on, registered_on) <= day() group by h.account;

create temp table m_filers as
select h.account, arg_max(status, (since, filer_code)) filer_code_status
from filers join fil h on filer_code = number and since between f and t
where since <= day() and coalesce(posted_on, since) <= day() group by h.account;

create temp table m_placements as
with x as (
  select h.account, center, reason, override o, placed_on d, (placed_on, importer_number) k,
    appealed_on is not null and appealed_on <= day()
      and (appeal_decided_on is null or appeal_decided_on > day()) appealed
  from placements join imp h on importer_number = number and placed_on between f and t
  where placed_on <= day() and coalesce(posted_on, placed_on) <= day())
select account, count(*) placements, arg_max(center, k) assigned_center, arg_max(o, k) overridden,
  max(d) latest, arg_max(reason, k) filter (o and reason is not null) latest_reason,
  count(*) filter (appealed) > 0 appeal_pending
from x group by account;

create temp table m_screenings as
with x as (
  select h.account, under u, outcome o, sector, origin, region, screened_on d,
    (screened_on, screening) k
  from screenings join imp h on importer_number = number and screened_on between f and t
  where screened_on <= day() and coalesce(posted_on, screened_on) <= day())
select account, count(*) filter (u = 'wro' and o = 'match' and within(d, 24)) > 0 wro_match,
  list_sort(list(distinct sector) filter (u = 'uflpa' and within(d, 24) and sector is not null))
    uflpa_sectors,
  list_sort(list(distinct coalesce(c.country, 'XX'))
    filter (u = 'uflpa' and within(d, 24) and x.origin is not null)) origins,
  arg_max(region, k) filter (u = 'uflpa' and within(d, 24) and region is not null) maker_region,
  count(*) filter (u = 'eapa') eapa_cases, arg_max(o, k) filter (u = 'eapa') eapa_standing
from x left join origins c on c.origin = x.origin group by account;

create temp table m_drawback as
select h.account, count(*) drawback_claims_12m
from drawback join imp h on importer_number = number and claimed_on between f and t
where within(claimed_on, 12) and coalesce(posted_on, claimed_on) <= day() group by h.account;

create temp table m_draws as
select h.account, count(*) > 0 drawn_at_random
from draws join imp h on importer_number = number and drawn_on between f and t
where within(drawn_on, 3) and coalesce(posted_on, drawn_on) <= day() group by h.account;

-- All of it -------------------------------------------------------------------------------------

create temp table facts as
select a.account id, a.kind account_kind, residency, importer_number_status, first_entry_date,
  last_entry_date, filer_code_status,
  coalesce(entries_12m, 0) entries_12m, coalesce(entries_rejected_12m, 0) entries_rejected_12m,
  coalesce(bad_check_digits_12m, 0) bad_check_digits_12m,
  coalesce(bad_filer_entries_12m, 0) bad_filer_entries_12m, coalesce(lines_12m, 0) lines_12m,
  coalesce(import_value_12m, 0) import_value_12m,
  coalesce(import_value_prior_12m, 0) import_value_prior_12m,
  coalesce(adcvd_value_12m, 0) adcvd_value_12m, coalesce(duties_owed_12m, 0) duties_owed_12m,
  coalesce(duties_owed_24m, 0) duties_owed_24m,
  coalesce(duties_underpaid_24m, 0) duties_underpaid_24m, bond_amount,
  coalesce(delinquent_amount, 0) delinquent_amount,
  coalesce(reconciliations_open, 0) reconciliations_open, oldest_reconciliation,
  coalesce(lines_reviewed_24m, 0) lines_reviewed_24m,
  coalesce(lines_discrepant_24m, 0) lines_discrepant_24m,
  coalesce(exam_findings_12m, 0) exam_findings_12m, coalesce(drawn_at_random, false) drawn_at_random,
  coalesce(adcvd_violations_24m, 0) adcvd_violations_24m,
  coalesce(ipr_seizures_24m, 0) ipr_seizures_24m, coalesce(unanswered_cf28, 0) unanswered_cf28,
  coalesce(cf28_12m, 0) cf28_12m, coalesce(cf29_12m, 0) cf29_12m,
  coalesce(negligence_24m, 0) negligence_24m, coalesce(gross_negligence_24m, 0) gross_negligence_24m,
  coalesce(fraud_24m, 0) fraud_24m, coalesce(prior_disclosures_24m, 0) prior_disclosures_24m,
  last_prior_disclosure, coalesce(audited_24m, false) audited_24m,
  coalesce(drawback_claims_12m, 0) drawback_claims_12m,
  coalesce(isa_events, 0) > 0 and isa_standing in ('accepted', 'validated') isa_participant,
  coalesce(isa_events, 0) > 0 and isa_standing = 'applied' isa_applicant,
  case when isa_standing in ('accepted', 'validated') then isa_acceptance end isa_accepted_on,
  last_annual_letter,
  case when coalesce(ctpat_events, 0) = 0 or ctpat_latest in ('withdrawn', 'removed') then 0
    else ctpat_latest_tier end ctpat_tier,
  coalesce(wro_match, false) wro_match, coalesce(uflpa_sectors, []) uflpa_sectors,
  coalesce(origins, []) origins, maker_region,
  coalesce(eapa_cases, 0) > 0 and eapa_standing = 'measures' eapa_measures,
  coalesce(eapa_cases, 0) > 0 and eapa_standing = 'open' eapa_open,
  main_hts, main_hts_by_entries, main_hts_by_value, center_share, center_entry_share,
  center_value_share, runner_up_share, runner_up_entry_share, runner_up_value_share, assigned_center,
  case when q1 is null or assigned_center is null then null when q1 = assigned_center then 0
    when q2 is null then null when q2 = assigned_center then 1
    when q3 is null then null when q3 = assigned_center then 2
    when q4 is null then null when q4 = assigned_center then 3 else 4 end quarters_elsewhere,
  case when coalesce(placements, 0) = 0 or not overridden then 'none'
    else coalesce(latest_reason, 'not_given') end override_reason,
  case when overridden then assigned_center end override_center,
  case when overridden then latest end override_date,
  coalesce(appeal_pending, false) appeal_pending,
  case when a.kind = 'broker' then coalesce(clients, 0) end broker_clients,
  case when coalesce(import_value_12m, 0) < 100000000 then 1
    when coalesce(import_value_12m, 0) < 10000000000 then 2 else 3 end size_class
from accounts a left join m_entries using (account) left join m_lines using (account)
  left join m_goods using (account) left join m_center using (account)
  left join m_quarter using (account) left join m_rejects using (account)
  left join m_reviews using (account) left join m_exams using (account)
  left join m_forms using (account) left join m_penalties using (account)
  left join m_disclosures using (account) left join m_audits using (account)
  left join m_seizures using (account) left join m_bonds using (account)
  left join m_bills using (account) left join m_programs using (account)
  left join m_registrations using (account) left join m_filers using (account)
  left join m_placements using (account) left join m_screenings using (account)
  left join m_drawback using (account) left join m_draws using (account);

create temp table peers as
with x as (
  select *, case when entries_12m > 0 then cf28_12m / entries_12m end r28,
    case when entries_12m > 0 then cf29_12m / entries_12m end r29 from facts)
select account_kind, assigned_center, size_class,
  case when count(r28) >= 20 then (list_sort(list(r28) filter (r28 is not null)))[
    greatest(ceil(0.9 * count(r28)), 1)::int] end cf28_peer_rate,
  case when count(r29) >= 20 then (list_sort(list(r29) filter (r29 is not null)))[
    greatest(ceil(0.9 * count(r29)), 1)::int] end cf29_peer_rate
from x where assigned_center is not null group by all;

create temp table answer as
select f.* exclude size_class, cf28_peer_rate, cf29_peer_rate
from facts f left join peers using (account_kind, assigned_center, size_class);
