{#-
    How much more than chance a period's series strays. Reads `expected_periods`, `residuals` and `sibling_dispersions`.
    In: kinds. Overdispersion as in quasi-likelihood (McCullagh and Nelder); a part's is shrunk to that of its siblings by
    200 periods. Out, one row per new period: the columns of `expected_periods`, recent_expected, dispersion (phi: variance
    over that of chance, at least 1; of a value its spread as a share of the centre), of values value_residual_periods and
    quantile_02, _16, _50, _84, _98 of the relative residuals.
-#}
{% macro dispersed_periods(kinds) -%}
select
    expected_periods.*,
    residuals.recent_expected,
    {%- if 'value' in kinds %}
    {%- for percentile in ['02', '16', '50', '84', '98'] %}
    residuals.value_quantiles[{{ loop.index }}] as quantile_{{ percentile }},
    {%- endfor %}
    residuals.value_residual_periods,
    {%- endif %}
    case
        {%- if 'value' in kinds %}
        when expected_periods.kind = 'value' then greatest(0.005, (quantile_84 - quantile_16) / 2)
        {%- endif %}
        when siblings.beyond_chance is null
            then greatest(1, (residuals.squared_residual_sum + 10) / (residuals.residual_periods + 10))
        else
            greatest(
                1,
                (
                    residuals.squared_residual_sum
                    + 200 * (
                        1
                        + siblings.beyond_chance * residuals.residual_expected / greatest(residuals.residual_periods, 1)
                    )
                ) / (residuals.residual_periods + 200)
            )
    end as dispersion
from expected_periods
left join residuals
    on
        expected_periods.series_number = residuals.series_number
        and expected_periods.period_number = residuals.period_number
left join sibling_dispersions as siblings
    on
        expected_periods.parent_number = siblings.parent_number
        and expected_periods.period_number = siblings.period_number
where expected_periods.is_new
{%- endmacro %}
