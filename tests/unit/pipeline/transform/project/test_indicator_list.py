"""The list of indicators that dbt reads, made from file names."""

from pathlib import Path

from risk_pipeline.pipeline.transform.project.indicator_list import indicator_names, write_indicator_list


def add(dbt_dir: Path, name: str) -> None:
    path = dbt_dir / "models" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("select 1")


def test_names_are_those_of_the_files_in_order(tmp_path: Path) -> None:
    add(tmp_path, "b/ind_refunds.sql")
    add(tmp_path, "a/ind_sales.sql")
    add(tmp_path, "a/ind_sales.yml")
    add(tmp_path, "a/kind_sales.sql")
    assert indicator_names(tmp_path) == ["refunds", "sales"]
    text = write_indicator_list(tmp_path).read_text()
    assert "        'refunds',\n        'sales',\n    ]) }}" in text


def test_a_list_that_is_up_to_date_is_left_alone(tmp_path: Path) -> None:
    """Its time would make dbt and lint think that the project changed."""
    add(tmp_path, "ind_sales.sql")
    path = write_indicator_list(tmp_path)
    before = path.stat()
    write_indicator_list(tmp_path)
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)
    add(tmp_path, "ind_refunds.sql")
    assert "'refunds'" in write_indicator_list(tmp_path).read_text()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_project_without_indicators_has_an_empty_list(tmp_path: Path) -> None:
    assert "return([\n    ])" in write_indicator_list(tmp_path).read_text()
