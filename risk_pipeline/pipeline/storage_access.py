"""How object storage and databases are reached: for feeds, and for what is noted outside the store."""

from dataclasses import replace

from risk_pipeline.ingest import IngestOptions
from risk_pipeline.settings import Settings


def storage_access(settings: Settings) -> IngestOptions:
    """Return the options with the address and keys of S3-compatible storage, and nothing else set."""
    key, secret = settings.s3_access_key, settings.s3_secret_key
    return IngestOptions(
        s3_endpoint_url=settings.s3_endpoint_url,
        s3_access_key=key.get_secret_value() if key else None,
        s3_secret_key=secret.get_secret_value() if secret else None,
        s3_region=settings.s3_region,
    )


def feed_access(settings: Settings) -> IngestOptions:
    """Return the options that feeds are loaded with."""
    return replace(
        storage_access(settings),
        time_zone=settings.time_zone or "UTC",
        business_start=settings.start_on,
        folders=(settings.project_dir,),
        variables={name: value.get_secret_value() for name, value in settings.feed_variables.items()},
    )
