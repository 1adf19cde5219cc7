-- depends_on: {{ ref('indicator_values') }}
{{ register_notes() }}
