"""What tells a division's work report from drafts, readings, other documents and other bodies' reports."""

from __future__ import annotations

import re
from dataclasses import dataclass

from transforms.reference.genre import GenreWords, any_of
from transforms.structure.other_bodies import OtherBodies
from transforms.structure.speakers import SpeakerReader


@dataclass(frozen=True)
class DocumentKinds:
    """Patterns by which reports, drafts and others are told apart, of the words of genre/documents.yaml."""

    other_title: re.Pattern[str]
    other_report: re.Pattern[str]
    template: re.Pattern[str]
    about_a_report: re.Pattern[str]
    summary_of_work: re.Pattern[str]
    error_page: re.Pattern[str]
    aims: re.Pattern[str]
    looks_ahead: re.Pattern[str]
    figures: tuple[str, ...]
    is_draft: re.Pattern[str]
    """How a text calls itself that is not the final one."""
    bodies: OtherBodies
    """Tells bodies that are no division."""
    speakers: SpeakerReader
    """Finds who gave a report."""

    @classmethod
    def of(cls, genre: GenreWords) -> DocumentKinds:
        """The patterns that the words of the genre make."""
        words = genre.documents
        aims = any_of(words.aims)
        return cls(
            other_title=re.compile(
                rf"(?:{any_of(words.other_titles)}|第[一二三四五六七八九十百\d]+[章回])(?:（[^（）]*）|\([^()]*\))?$"
            ),
            other_report=re.compile(
                rf"(?:{any_of(words.other_reporters)})[^。\n]{{0,12}}(?:工作)?报告"
                rf"|(?:{any_of(words.other_subjects)})[^。\n]{{0,30}}(?:工作)?报告"
            ),
            template=re.compile(any_of(words.templates)),
            about_a_report=re.compile(any_of(words.about_a_report)),
            summary_of_work=re.compile(
                rf"工作总结|(?:总结|情况)(?:和|及|与|暨)[^。]{{0,16}}(?:{any_of(words.looked_ahead_to)})|讲话$"
            ),
            error_page=re.compile(
                r"404\s*(?:Not Found|错误|页面)|您(?:访问|查看|浏览|请求)的(?:页面|网页|信息|内容|文章)"
                rf"|页面(?:{any_of(words.pages_gone)})|{any_of(words.site_notices)}"
                r"|Access Denied|Forbidden|Bad Gateway|Service Unavailable|Request Rejected"
                r"|请(?:开启|启用)\s*JavaScript",
                re.IGNORECASE,
            ),
            aims=re.compile(rf"(?:{aims})目标"),
            looks_ahead=re.compile(
                rf"今年[^。]{{0,30}}(?:目标|任务|工作|要)|(?:{aims})目标|(?:总体|工作)(?:要求|思路|安排)"
                r"|今后[一三五]年"
            ),
            figures=words.figures,
            is_draft=re.compile(rf"(?:{any_of(words.drafts)})稿|草案"),
            bodies=OtherBodies(words),
            speakers=SpeakerReader(genre.speakers),
        )
