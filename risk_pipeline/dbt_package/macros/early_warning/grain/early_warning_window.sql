{#-
    How far back each part of the method looks. In: grain, and the part by name. Out: a number of periods.

        baseline_first, baseline_last    the baseline reaches from so many periods before to so many before
        late_first, late_last            its later part, which tells where the level has drifted to
        phases                           periods in a week; 1 where periods are no days
        phase_first, phase_last          the same weekday: so many weeks back
        residual_last                    what strays is learned up to so many periods before
        history                          fewer learned periods are not judged
        recent                           so many periods tell the usual volume; a longer silence ends the evidence

    Where the figures come from, and what other windows did: docs/detection-statistics.md, Model and What was tried.
-#}
{% macro early_warning_window(grain, part) -%}
    {{- {
        'day': {
            'baseline_first': 209, 'baseline_last': 29, 'late_first': 83, 'late_last': 14,
            'phases': 7, 'phase_first': 29, 'phase_last': 4, 'residual_last': 8, 'history': 28, 'recent': 28
        },
        'week': {
            'baseline_first': 30, 'baseline_last': 5, 'late_first': 13, 'late_last': 3,
            'phases': 1, 'phase_first': 30, 'phase_last': 5, 'residual_last': 2, 'history': 8, 'recent': 8
        },
        'month': {
            'baseline_first': 14, 'baseline_last': 2, 'late_first': 8, 'late_last': 2,
            'phases': 1, 'phase_first': 14, 'phase_last': 2, 'residual_last': 1, 'history': 4, 'recent': 3
        },
    }[grain][part] -}}
{%- endmacro %}
