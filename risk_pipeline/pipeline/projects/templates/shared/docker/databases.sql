-- Run once, when the volume of the database is new. Tickets are in the database `risk`; Dagster's tables have their own.
create database dagster;
