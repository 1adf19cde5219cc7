{#-
    The days that indicators are dated by, with a sum over the changed entities: of fingerprints of all that the
    indicators of that basis read. A day whose sum differs before and after an increment is computed again.
    An indicator names its bases in `touched_by`; without it, its days are compared (compared_days.sql).
    `but_for` is the table where the facts are noted as they were before the increment: the entities noted there are
    left out, and the days are added on which the rows came in, which touch nothing; see within_known_loads().
-#}
{% macro event_day_sums(but_for=none) %}
    with
    {%- set facts = {
        'changed_orders_now': 'fct_orders',
        'changed_items_now': 'fct_order_items',
        'changed_payments_now': 'fct_payments',
        'changed_reviews_now': 'fct_reviews',
    } %}
    {%- for name, fact in facts.items() %}
    {{ name }} as materialized (
        {%- if but_for %}
        select * from {{ rows_to_change(fact) }} as rows_to_change
        where order_id not in ({{ noted_entities(but_for, 'order') }})
        {%- else %}
        select * from {{ facts_table(fact) }}
        where build_number = {{ build_number() }}
        {%- endif %}
    ),
    {%- endfor %}

    changed_leads_now as (
        select * from {{ facts_table('fct_leads') }} where lead_id in ({{ changed_leads() }})
        {%- if but_for %} and lead_id not in ({{ noted_entities(but_for, 'lead') }}){% endif %}
    ),

    changed_chargebacks_now as (
        select * from {{ facts_table('fct_chargebacks') }} where chargeback_id in ({{ changed_chargebacks() }})
        {%- if but_for %} and chargeback_id not in ({{ noted_entities(but_for, 'chargeback') }}){% endif %}
    ),
    {%- set orders = 'changed_orders_now' -%}
    {%- set items = 'changed_items_now' -%}
    {%- set reviews = 'changed_reviews_now' %}

    event_days as (
    {{ event_day(orders, 'order', 'purchased', 'purchased_on', [
        'purchased_at', 'customer_state', 'payment_type', 'seller_id', 'category', 'item_count', 'payment_count',
        'price_minor', 'freight_minor', 'paid_minor', 'voucher_minor']) }}
    union all
    {{ event_day(orders, 'order', 'approved', 'approved_on', [
        'purchased_at', 'approved_at', 'customer_state', 'payment_type', 'item_count', 'payment_count',
        'price_minor', 'freight_minor', 'paid_minor']) }}
    union all
    {{ event_day(orders, 'order', 'handed', 'handed_on', [
        'handed_at < approved_at', 'approved_at is null', 'seller_id', 'price_minor', 'freight_minor']) }}
    union all
    {{ event_day(orders, 'order', 'cancelled', 'cancelled_on', [
        'seller_id', 'category', 'price_minor', 'freight_minor']) }}
    union all
    {{ event_day(orders, 'order', 'unavailable', 'unavailable_on', ['category', 'price_minor', 'freight_minor']) }}
    union all
    {{ wait_days(orders, 'approval_wait', 'purchased_on', 'approval_wait_ended_on',
                 ['purchased_on + ' ~ var('approval_wait_days')],
                 ['payment_type', 'price_minor', 'freight_minor']) }}
    union all
    {{ wait_days(orders, 'handoff_wait', 'approved_on', 'handoff_wait_ended_on',
                 ['approved_on + ' ~ var('handoff_wait_days')],
                 ['customer_state', 'seller_id', 'price_minor', 'freight_minor']) }}
    union all
    {{ wait_days(orders, 'transit', 'handed_on', 'transit_ended_on',
                 ['case when estimated_on is not null then greatest(handed_on, estimated_on + 1) end',
                  'case when estimated_on is not null then greatest(handed_on, estimated_on + 1 + '
                  ~ var('stuck_days') ~ ') end',
                  'handed_on + ' ~ var('transit_days')],
                 ['customer_state', 'price_minor', 'freight_minor']) }}
    union all
    {{ event_day(orders, 'order', 'delivered', 'delivered_on', [
        'handed_at', 'delivered_at', 'estimated_on', 'customer_state', 'seller_id', 'category', 'price_minor',
        'freight_minor']) }}
    union all
    {{ item_days(items) }}
    union all
    {{ event_day(items, 'order', 'handed', 'handed_on', [
        'item_number', 'handed_at > shipping_limit_at', 'is_shipping_limit_plausible', 'seller_id', 'category',
        'customer_state', 'price_minor', 'freight_minor']) }}
    union all
    {{ event_day('changed_payments_now', 'order', 'paid', 'purchased_on', [
        'payment_number', 'is_invalid', 'paid_minor']) }}
    union all
    {{ event_day(reviews, 'order', 'answered', 'answered_on', [
        'answered_at', 'review_id', 'score', 'is_before_delivery', 'is_safety_mentioned', 'customer_state', 'seller_id',
        'category', 'order_minor']) }}
    union all
    {{ event_day(reviews, 'order', 'cohort', 'purchased_on', [
        'seller_id', 'customer_state', 'category', 'order_minor']) }}
    and is_low_star and answered_on <= purchased_on + {{ var('review_cohort_days') }}
    union all
    {{ event_day('changed_leads_now', 'lead', 'contacted', 'contacted_on', ['lead_id'], key='lead_id') }}
    union all
    {{ event_day('changed_leads_now', 'lead', 'won', 'won_on', ['lead_id'], key='lead_id') }}
    union all
    {{ event_day('changed_chargebacks_now', 'chargeback', 'chargeback', 'received_on', ['amount_minor'],
                 key='chargeback_id') }}
    {%- if but_for %}
    {%- for name, fact in facts.items() if fact != 'fct_orders' %}
    union all
    select
        '{{ load_basis(fact) }}' as basis,
        cast(loaded_at as date) as touched_on,
        0 as image
    from {{ name }}
    {%- endfor %}
    {%- endif %}
    )

    {{ sums_by_day('event_days') }}
{% endmacro %}


{#- The days on which the changed items were sold; sellers' days are made of them. -#}
{% macro sold_day_sums() -%}
    with

    sold_days as (
        {{ item_days(facts_table('fct_order_items')) }}
        and build_number = {{ build_number() }}
    )

    {{ sums_by_day('sold_days') }}
{%- endmacro %}


{% macro item_days(items) -%}
    {{ event_day(items, 'order', 'sold', 'purchased_on', [
        'purchased_at', 'item_number', 'seller_id', 'category', 'price_minor', 'freight_minor']) }}
{%- endmacro %}


{#- A sum does not depend on the order of rows, and those of two builds of the same rows add up. -#}
{% macro sums_by_day(event_days) -%}
    select
        basis,
        touched_on,
        count(*) as image_count,
        cast(sum(image) as decimal(38, 0)) as image_sum
    from {{ event_days }}
    group by basis, touched_on
{%- endmacro %}


{% macro event_day(rows, entity, basis, day, columns, key='order_id') -%}
    select
        '{{ basis }}' as basis,
        {{ day }} as touched_on,
        {{ fingerprint(["'" ~ entity ~ "'", key] + columns) }} as image
    from {{ rows }} as changed_rows
    where {{ day }} is not null
{%- endmacro %}


{#- A wait changes the stock on the day it begins, ends, and each time it passes an age. -#}
{% macro wait_days(rows, basis, entered, left, hits, columns) -%}
    {{ event_day(rows, 'order', basis, entered, ["'in'"] + columns) }}
    and ({{ left }} is null or {{ left }} > {{ entered }})
    union all
    {{ event_day(rows, 'order', basis, left, ["'out'"] + columns) }}
    and {{ left }} > {{ entered }}
    {%- for hit in hits %}
    union all
    {{ event_day(rows, 'order', basis, hit, ["'hit " ~ loop.index ~ "'"] + columns) }}
    and ({{ left }} is null or {{ left }} > {{ hit }})
    {%- endfor %}
{%- endmacro %}


{#- The rows of the changed orders before they are taken away. -#}
{% macro rows_to_change(fact) -%}
    (
        {%- for days in where_changed_orders_are() %}
        select * from {{ facts_table(fact) }}
        where {{ days }}
        {{- ' union all' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}


{% macro changed_leads() -%}
    select mql_id from {{ loaded_rows('olist', 'leads') }} as loaded_leads
    union
    select mql_id from {{ loaded_rows('olist', 'closed_deals') }} as loaded_deals
{%- endmacro %}


{% macro changed_chargebacks() -%}
    select chargeback_id from {{ loaded_rows('card_scheme', 'chargebacks') }} as loaded_chargebacks
{%- endmacro %}


{#- Entities whose facts were noted before this build first changed them. -#}
{% macro noted_entities(notes, entity) -%}
    select noted.entity_id from {{ notes }} as noted where noted.entity = '{{ entity }}'
{%- endmacro %}


{#- What the days are noted under on which rows of a fact came in. -#}
{% macro load_basis(fact) -%}
    {{ return('loaded ' ~ fact) }}
{%- endmacro %}


{#- Days whose sums are not the same before the increment (noted) and after it. -#}
{% macro differing_days(sums_after, basis=none) -%}
    with

    sums_before as (
        select
            basis,
            touched_on,
            sum(image_count) as image_count,
            sum(image_sum) as image_sum
        from {{ ops_table('event_sums') }}
        where touched_on is not null and basis {% if basis %}= '{{ basis }}'{% else %}not like '{{ load_basis('%') }}'{% endif %}
        group by basis, touched_on
    ),

    sums_after as (
        {{ sums_after }}
    )

    select
        coalesce(sums_after.basis, sums_before.basis) as basis,
        coalesce(sums_after.touched_on, sums_before.touched_on) as touched_on
    from sums_after
    full outer join sums_before
        on sums_after.basis = sums_before.basis and sums_after.touched_on = sums_before.touched_on
    where
        sums_after.image_sum is distinct from sums_before.image_sum
        or sums_after.image_count is distinct from sums_before.image_count
{%- endmacro %}
