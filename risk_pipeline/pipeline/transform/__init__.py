"""dbt: its calls, the tables it reads, the views analysts see."""
