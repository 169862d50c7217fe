"""Languages: as lecture files name them (BCP 47), as players do (ISO 639-2), as voices speak."""

from __future__ import annotations

import re

SPEAKS = {"hibari": "en"}  # the language of each voice that is made by a machine
NAMES = {"en": "English"}  # as a complaint calls it
# language, script, region, variants: `pt-BR`, `zh-Hans`, `de-CH-1901`
TAG = r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*$"
_CODES = (  # every code of ISO 639-1 and the one of ISO 639-2 (terminological) that it becomes
    "aa=aar ab=abk ae=ave af=afr ak=aka am=amh an=arg ar=ara as=asm av=ava ay=aym az=aze "
    "ba=bak be=bel bg=bul bi=bis bm=bam bn=ben bo=bod br=bre bs=bos ca=cat ce=che ch=cha "
    "co=cos cr=cre cs=ces cu=chu cv=chv cy=cym da=dan de=deu dv=div dz=dzo ee=ewe el=ell "
    "en=eng eo=epo es=spa et=est eu=eus fa=fas ff=ful fi=fin fj=fij fo=fao fr=fra fy=fry "
    "ga=gle gd=gla gl=glg gn=grn gu=guj gv=glv ha=hau he=heb hi=hin ho=hmo hr=hrv ht=hat "
    "hu=hun hy=hye hz=her ia=ina id=ind ie=ile ig=ibo ii=iii ik=ipk io=ido is=isl it=ita "
    "iu=iku ja=jpn jv=jav ka=kat kg=kon ki=kik kj=kua kk=kaz kl=kal km=khm kn=kan ko=kor "
    "kr=kau ks=kas ku=kur kv=kom kw=cor ky=kir la=lat lb=ltz lg=lug li=lim ln=lin lo=lao "
    "lt=lit lu=lub lv=lav mg=mlg mh=mah mi=mri mk=mkd ml=mal mn=mon mr=mar ms=msa mt=mlt "
    "my=mya na=nau nb=nob nd=nde ne=nep ng=ndo nl=nld nn=nno no=nor nr=nbl nv=nav ny=nya "
    "oc=oci oj=oji om=orm or=ori os=oss pa=pan pi=pli pl=pol ps=pus pt=por qu=que rm=roh "
    "rn=run ro=ron ru=rus rw=kin sa=san sc=srd sd=snd se=sme sg=sag sh=hbs si=sin sk=slk "
    "sl=slv sm=smo sn=sna so=som sq=sqi sr=srp ss=ssw st=sot su=sun sv=swe sw=swa ta=tam "
    "te=tel tg=tgk th=tha ti=tir tk=tuk tl=tgl tn=tsn to=ton tr=tur ts=tso tt=tat tw=twi "
    "ty=tah ug=uig uk=ukr ur=urd uz=uzb ve=ven vi=vie vo=vol wa=wln wo=wol xh=xho yi=yid "
    "yo=yor za=zha zh=zho zu=zul "
)
_THREE: dict[str, str] = dict(pair.split("=") for pair in _CODES.split())


def three_letters(tag: str) -> str:
    """The code that players want of a track's language; `und`, undetermined, where there is none.

    >>> three_letters("de-AT"), three_letters("zh-Hans"), three_letters("gsw")
    ('deu', 'zho', 'gsw')
    """
    language = tag.partition("-")[0].lower()
    return language if len(language) == 3 else _THREE.get(language, "und")


def is_language(tag: str) -> bool:
    """Whether a tag is well formed and its language is one that there is.

    >>> is_language("pt-BR"), is_language("xx"), is_language("english")
    (True, False, False)
    """
    return bool(re.fullmatch(TAG, tag)) and three_letters(tag) != "und"


def parted(tag: str) -> dict[str, str]:
    """Language and region, as Typst wants them.

    >>> parted("pt-BR"), parted("zh-Hans")
    ({'language': 'pt', 'region': 'BR'}, {'language': 'zh', 'region': ''})
    """
    language, *more = tag.split("-")
    region = next((part for part in more if re.fullmatch("[A-Z]{2}", part)), "")
    return {"language": language, "region": region}


def not_spoken(voice: str | None, language: str) -> str | None:
    """Why a voice cannot read a lecture in this language; None where it can.

    >>> not_spoken("hibari", "de-AT")
    "the voice 'hibari' speaks English, and this lecture is in 'de-AT': record it \
(`manim-backprop recordings LECTURE.toml` lists what to read, --recordings FOLDER takes it), or \
leave the voice out"
    """
    if voice not in SPEAKS or language.partition("-")[0] == SPEAKS[voice]:
        return None
    return (
        f"the voice {voice!r} speaks {NAMES[SPEAKS[voice]]}, and this lecture is in {language!r}: "
        "record it (`manim-backprop recordings LECTURE.toml` lists what to read, --recordings "
        "FOLDER takes it), or leave the voice out"
    )
