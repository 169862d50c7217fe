"""`manim-backprop serve media`: look at what was made in a browser."""

from __future__ import annotations

from pathlib import Path

import click

from scenes.commands.common import shortest


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True,
              help="0 chooses a free one")  # fmt: skip
@click.option("--open/--no-open", "opened", default=True, help="open a browser")
def command(folder: Path, port: int, opened: bool) -> None:
    """Serve FOLDER to this machine's browsers until Ctrl-C.

    Videos can be sought in.
    """
    import webbrowser

    from scenes.production.serving import server

    with server(folder, port) as serving:
        address = f"http://127.0.0.1:{serving.server_port}/"
        click.echo(f"{address} serves {shortest(folder)}; Ctrl-C ends it")
        if opened:
            webbrowser.open(address)
        try:
            serving.serve_forever()
        except KeyboardInterrupt:
            click.echo("ended")
