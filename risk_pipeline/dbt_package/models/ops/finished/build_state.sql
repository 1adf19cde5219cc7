-- Written last: from here on the build counts as finished, and the next one continues from it.
-- depends_on: {{ ref('indicator_values') }}
-- depends_on: {{ ref('indicator_hours') }}
-- depends_on: {{ ref('built_indicators') }}
-- depends_on: {{ ref('built_register') }}
select * from {{ ref('load_window') }}
