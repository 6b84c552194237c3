-- Papers more or fewer than the records have.
select abs(
    (select count(*) from core.papers)
    - (select count(*) from (select distinct paper_id from raw.records))
)
