"""How object storage is reached: for feeds, and for what is noted outside the store."""

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
