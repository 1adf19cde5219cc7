{#-
    The evidence of one period for a shift of the centre: an expression over the columns of `thresholds`.
    In: kinds; side, 'up' | 'down'; size of the shift and materiality (SQL, shares of the centre; of a value's spread).
    Out: nats. The log-likelihood ratio of a centre (1 + size) times as high, or as low, against one moved by the
    materiality, over the dispersion; less where the centre itself may have drifted by more than chance moves a period
    (tempering).
-#}
{% macro shift_gain(kinds, side, size, materiality) -%}
    {%- set shifted = '(1 + ' ~ size ~ ')' if side == 'up' else '(1 / (1 + ' ~ size ~ '))' -%}
    {%- set tolerated = '(1 + ' ~ materiality ~ ')' if side == 'up' else '(1 - ' ~ materiality ~ ')' -%}
    (case
        when not is_judged then 0
        {%- if 'rate' in kinds %}
        when kind = 'rate'
            then (
                events * ln(least({{ shifted }} * centre, 0.5 + 0.5 * centre) / least({{ tolerated }} * centre, 0.45 + 0.55 * centre))
                + (exposure - events) * ln(
                    (1 - least({{ shifted }} * centre, 0.5 + 0.5 * centre))
                    / (1 - least({{ tolerated }} * centre, 0.45 + 0.55 * centre))
                )
            ) / dispersion
        {%- endif %}
        {%- if 'value' in kinds %}
        -- A period counts for no more than 2.5 spreads, whatever the tails are like.
        when kind = 'value'
            then {{ size }} * (
                {{ '' if side == 'up' else '-' }}least(2.5, greatest(-2.5, standard_residual - usual_residual))
            ) - power({{ size }}, 2) / 2
        {%- endif %}
        else (events * ln({{ shifted }} / {{ tolerated }}) - expected * ({{ shifted }} - {{ tolerated }})) / dispersion
    end) / tempering
{%- endmacro %}
