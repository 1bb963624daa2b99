"""What everybody may do with what is held on them, seen in the database's own bytes."""

import json
from pathlib import Path
from typing import Final

from sqlalchemy import text

from storage.tables import METADATA, changes, inbox, journeys, outbox, people, unread
from tests.fakes.stage import Player, Stage, open_stage, plain

NAME, SENTENCE, QUESTION, REPLY = "Zyxelinette", "Canari qui chante", "Pourquoi Wombat", "Parce que Quokka"
LINA: Final = (
    "D'accord", "16", "Lycée pro", "Trouver un stage", "Suivant", "Santé", "Suivant", "À distance", NAME,
    "Oui, trouver un mentor",
)  # fmt: skip
KARIM: Final = (
    ("taps", "D'accord"), ("taps", "Emploi dans le privé"), ("says", "Infirmier Xylophone"), ("taps", "Suivant"),
    ("taps", "Trouver un stage"), ("taps", "Suivant"), ("taps", "À distance"), ("taps", "Peu importe"),
    ("taps", "Six mois ou plus"), ("taps", "1"), ("taps", "15-17 ans"), ("taps", "Suivant"), ("taps", "Français"),
    ("taps", "Suivant"), ("taps", "Karim"), ("says", SENTENCE), ("says", "structure-okapi"), ("taps", "Oui, envoyer"),
)  # fmt: skip


async def play_a_request(stage: Stage) -> tuple[Player, Player]:
    """A youth has asked a mentor, who asked one question, which was answered."""
    chief = stage.person("chief")
    await chief.says("/start the-admin-key")
    karim, lina = stage.person("address-of-karim", "Karim"), stage.person("address-of-lina", NAME)
    await karim.says("/mentor")
    for verb, what in KARIM:
        await getattr(karim, verb)(what)
    await chief.taps("Accepter")
    await lina.says("/start school-durand")
    for label in LINA:
        await lina.taps(label)
    await lina.taps("Demander à Karim")
    await karim.taps("Demander une précision")
    await karim.says(QUESTION)
    await lina.taps("Répondre")
    await lina.says(REPLY)
    return lina, karim


async def data_of(player: Player) -> str:
    await player.says("/mydata")
    return next(message.document.content for message in reversed(player.messages) if message.document)


async def found(stage: Stage, folder: Path, *canaries: str) -> list[str]:
    """Which of these are in the files of the database, in the clear."""
    async with stage.house.database.engine.connect() as connection:
        await connection.exec_driver_sql("COMMIT")
        await connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        await connection.exec_driver_sql("BEGIN")
    stored = b"".join(path.read_bytes() for path in folder.glob("binome.db*"))  # noqa: ASYNC240  # nobody else waits
    return [canary for canary in canaries if canary.encode() in stored]


async def test_a_mentor_and_a_youth_receive_all_that_they_said(tmp_path: Path) -> None:
    async with open_stage(tmp_path, admin_key="the-admin-key") as stage:
        lina, karim = await play_a_request(stage)
        hers, his = await data_of(lina), await data_of(karim)
        for said in (NAME, "16", "internship", "health", "remote", "school-durand", QUESTION, REPLY, "address-of-lina"):
            assert said in hers
        for said in (
            "Infirmier Xylophone",
            SENTENCE,
            "structure-okapi",
            "internship",
            QUESTION,
            REPLY,
            "address-of-karim",
        ):
            assert said in his
        assert "address-of-karim" not in hers
        assert "address-of-lina" not in his
        assert json.loads(his)["youth"] is None


async def test_names_and_sentences_are_never_in_the_clear(tmp_path: Path) -> None:
    async with open_stage(tmp_path, admin_key="the-admin-key") as stage:
        await play_a_request(stage)
        assert await found(stage, tmp_path, NAME, SENTENCE, QUESTION, REPLY, "Xylophone") == []
        assert await found(stage, tmp_path, "address-of-lina") == ["address-of-lina"]


async def test_what_is_erased_is_in_no_byte_of_the_database_and_counts_stay(tmp_path: Path) -> None:
    async with open_stage(tmp_path, admin_key="the-admin-key") as stage:
        for player in await play_a_request(stage):
            await player.says("/delete")
            await player.taps("Oui, tout effacer")
        assert await found(stage, tmp_path, "address-of-lina", "address-of-karim", "structure-okapi", NAME) == []
        assert await stage.count(people, people.c.address.like("address-of-%")) == 0
        assert await stage.count(journeys) == 2
        assert await stage.count(journeys, journeys.c.person_id.is_not(None)) == 0
        for table in METADATA.sorted_tables:
            for column in table.columns:
                # That number such-and-such has changed is told to the pools; nobody has that number any more.
                if column.name in ("person_id", "youth_id", "mentor_id") and table not in (journeys, changes):
                    assert await stage.count(table, column.is_not(None), column != 1) == 0, (
                        f"{table.name}.{column.name}"
                    )


async def test_what_was_set_aside_is_erased_with_its_person(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        lina = stage.person("lina")
        await lina.says("/start")
        async with stage.house.database.begin() as store:
            await store.connection.execute(inbox.update().values(fate="set_aside", sealed_raw="sealed", lane="lina"))
        await lina.says("/delete")
        await lina.taps("Oui, tout effacer")
        assert await stage.count(inbox, inbox.c.sealed_raw.is_not(None)) == 0
        assert await stage.count(outbox, outbox.c.sealed_payload.is_not(None)) == 0


async def test_whoever_is_too_young_leaves_nothing_behind(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        lina = stage.person("address-of-lina", NAME)
        for said in ("/start", "d'accord", "9"):
            await lina.says(said)
        assert "119" in lina.screen.plain
        assert await stage.count(people) == 0
        assert await found(stage, tmp_path, "address-of-lina") == []


async def test_a_youth_of_a_pair_who_is_erased_gives_the_place_back(tmp_path: Path) -> None:
    async with open_stage(tmp_path, admin_key="the-admin-key") as stage:
        lina, karim = await play_a_request(stage)
        await karim.taps("Accepter")
        await lina.says("/profil")
        await lina.taps("Changer l'âge")
        await lina.says("9")
        await karim.says("/profil")
        assert "0 sur 1" in plain(karim.screen.plain)


async def test_a_youth_whose_mentor_leaves_is_told_and_searches_again(tmp_path: Path) -> None:
    async with open_stage(tmp_path, admin_key="the-admin-key") as stage:
        lina, karim = await play_a_request(stage)
        await karim.taps("Accepter")
        await karim.says("/supprimer")
        await karim.taps("Oui, tout effacer")
        assert "a quitté le programme" in lina.screen.plain
        assert "liste d'attente" in plain((await lina.taps("Voir les mentors")).plain)


async def test_a_paused_mentor_who_accepts_reads_that_they_are_paused(tmp_path: Path) -> None:
    async with open_stage(tmp_path, admin_key="the-admin-key") as stage:
        _, karim = await play_a_request(stage)
        for label in ("Faire une pause", "Une semaine"):
            await karim.says("/profil") if label == "Faire une pause" else None
            await karim.taps(label)
        await karim.taps("Accepter")
        assert "en pause" in karim.toasts[-1]


async def test_what_was_not_understood_is_kept_without_anybody(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        lina = stage.person("lina")
        for said in ("/start", "d'accord", "16", "zzzzz wxwx"):
            await lina.says(said)
        assert await stage.count(unread) == 1
        assert not {"person_id", "address"} & set(unread.c.keys())
