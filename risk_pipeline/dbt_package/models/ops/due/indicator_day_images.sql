{%- for name in indicator_names() %}
-- depends_on: {{ ref('ind_' ~ name) }}
{%- endfor %}
{%- set known = none %}
{%- if execute and last_build() %}
{%- set known = adapter.get_relation(target.database, 'ops', 'indicator_day_images') %}
{%- endif %}
with

sums as (
    {{ day_images() }}
    select
        cast(null as varchar) as indicator,
        cast(null as date) as occurred_on,
        cast(null as hugeint) as image
    where false
),

images as (
    select
        indicator,
        occurred_on,
        cast(sum(image) as varchar) as image
    from sums
    group by indicator, occurred_on
),

known as (
    {%- if known %}
    select * from {{ known }}
    {%- else %}
    select
        *,
        cast(null as bigint) as build_number
    from images
    where false
    {%- endif %}
),

-- A day whose last row went away stays, without an image.
final as (
    select
        coalesce(images.indicator, known.indicator) as indicator,
        coalesce(images.occurred_on, known.occurred_on) as occurred_on,
        images.image,
        case
            when coalesce(images.image, '') = coalesce(known.image, '') then known.build_number
            else {{ build_number() }}
        end as build_number
    from images
    full outer join known on images.indicator = known.indicator and images.occurred_on = known.occurred_on
)

select * from final
