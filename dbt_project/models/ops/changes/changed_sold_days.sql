-- Days on which the sold items are not the same as before this build; sellers' days are summed up again for them.
-- depends_on: {{ ref('event_sums') }}
-- depends_on: {{ ref('fct_order_items') }}
{% if risk_core.last_build() %}
with

differing as (
    {{ changed_sold_days() }}
)

select touched_on as sold_on from differing
{% else %}
select cast(null as date) as sold_on
where false
{% endif %}
