-- depends_on: {{ ref('indicator_values') }}
{{ indicator_checksums() }}
