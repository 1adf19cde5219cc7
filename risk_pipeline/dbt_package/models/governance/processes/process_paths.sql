with

months as (
    select * from {{ ref('process_path_months') }}
),

-- A median of months is no median of all: that of all is taken of all cases.
medians as (
    select
        process,
        path,
        median(case_hours) as median_hours
    from {{ ref('process_cases') }}
    group by process, path
),

counted as (
    select
        process,
        month,
        path,
        case_count,
        amount_minor,
        median_hours,
        forbidden_count,
        skips_nothing,
        first_on,
        last_on
    from months
    union all
    select
        months.process,
        cast(null as date) as month,
        months.path,
        cast(sum(months.case_count) as bigint) as case_count,
        cast(sum(months.amount_minor) as bigint) as amount_minor,
        any_value(medians.median_hours) as median_hours,
        cast(sum(months.forbidden_count) as bigint) as forbidden_count,
        bool_and(months.skips_nothing) as skips_nothing,
        min(months.first_on) as first_on,
        max(months.last_on) as last_on
    from months
    inner join medians on months.process = medians.process and months.path = medians.path
    group by months.process, months.path
),

final as (
    select
        process,
        month,
        substr(md5(path), 1, 8) as path_id,
        path,
        case_count,
        case_count / sum(case_count) over (partition by process, month) as share,
        amount_minor,
        round(median_hours, 6) as median_hours,
        forbidden_count,
        skips_nothing,
        first_on,
        last_on
    from counted
)

select * from final
