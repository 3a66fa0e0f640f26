"""What is traded: tariff numbers by industry, where they come from, and what is owed on them.

The numbers look like those of the tariff and need not be in it. Rates are in hundredths of a
percent. A case is of goods from one country; cases, rates and sectors are of the right sort, and
made up in their detail.
"""

from __future__ import annotations

from typing import Final

import polars as pl

_GOODS: Final = """
0 3004909290 CEE001 0    -            -         -  0
0 9018908000 CEE001 0    -            -         -  0
0 9021100090 CEE001 0    -            -         -  0
0 3304995000 CEE001 0    -            -         -  0
0 2933399100 CEE001 650  -            A-570-105 CN 9400
0 3808915001 CEE001 500  -            -         -  0
0 2815110000 CEE001 0    caustic_soda -         -  0
0 2917392000 CEE001 650  -            -         -  0
1 0306170041 CEE002 0    seafood      A-552-802 VN 2500
1 0304620020 CEE002 0    seafood      A-552-801 VN 6300
1 0901110025 CEE002 0    -            -         -  0
1 2002908010 CEE002 1160 tomatoes     -         -  0
1 0409000010 CEE002 60   -            A-570-863 CN 18300
1 0805100040 CEE002 190  -            -         -  0
1 1604144000 CEE002 1250 seafood      -         -  0
1 2204215040 CEE002 63   -            -         -  0
1 0813409000 CEE002 250  jujubes      -         -  0
1 1905909090 CEE002 0    -            -         -  0
2 8708299060 CEE003 250  -            -         -  0
2 8703230190 CEE003 250  -            -         -  0
2 4011101010 CEE003 400  -            A-570-016 CN 8700
2 8511400000 CEE003 250  -            -         -  0
2 8409919990 CEE003 250  -            -         -  0
2 8807300060 CEE003 0    -            -         -  0
2 8708705000 CEE003 250  aluminum     -         -  0
2 9401200000 CEE003 0    -            -         -  0
3 6109100012 CEE004 1650 cotton       -         -  0
3 6110303053 CEE004 3200 apparel      -         -  0
3 6203424011 CEE004 1660 cotton       -         -  0
3 6204624011 CEE004 1660 cotton       -         -  0
3 6402993165 CEE004 600  -            -         -  0
3 6403999065 CEE004 1000 -            -         -  0
3 6302600020 CEE004 910  cotton       -         -  0
3 6104632006 CEE004 2820 apparel      -         -  0
3 5407612025 CEE004 1490 -            -         -  0
4 7604210010 CEE005 150  aluminum     A-570-967 CN 8600
4 7606123091 CEE005 300  aluminum     A-570-073 CN 5900
4 7208390015 CEE005 0    steel        A-580-883 KR 1000
4 7210490030 CEE005 0    steel        A-570-026 CN 20900
4 7306305028 CEE005 0    steel        A-570-910 CN 8500
4 7317005501 CEE005 0    steel        A-570-909 CN 11800
4 7411101030 CEE005 150  copper       A-570-964 CN 6000
4 7318152095 CEE005 850  -            -         -  0
4 8302416015 CEE005 390  -            -         -  0
5 2709002010 CEE006 10   -            -         -  0
5 2710192500 CEE006 20   -            -         -  0
5 2711110000 CEE006 0    -            -         -  0
5 2523290000 CEE006 0    -            -         -  0
5 2601110060 CEE006 0    -            -         -  0
6 8541430010 CEE007 0    polysilicon  A-570-979 CN 23800
6 8517130000 CEE007 0    -            -         -  0
6 8471300100 CEE007 0    -            -         -  0
6 8542310045 CEE007 0    -            -         -  0
6 8528722800 CEE007 390  -            -         -  0
6 8507600010 CEE007 340  lithium      -         -  0
6 8504409550 CEE007 150  -            -         -  0
6 8518302000 CEE007 490  -            -         -  0
6 8525895050 CEE007 210  -            -         -  0
7 9403608093 CEE008 0    -            -         -  0
7 9403509045 CEE008 0    -            A-570-890 CN 21600
7 9503000073 CEE008 0    -            -         -  0
7 9404219010 CEE008 300  -            A-570-092 CN 16200
7 4202923131 CEE008 1760 -            -         -  0
7 9506910030 CEE008 460  -            -         -  0
7 3924104000 CEE008 340  -            -         -  0
7 7323930080 CEE008 200  -            -         -  0
7 8516605000 CEE008 270  -            -         -  0
8 3920100000 CEE009 420  -            -         -  0
8 3904100000 CEE009 650  pvc          -         -  0
8 4412310520 CEE009 800  -            A-570-051 CN 18300
8 4819100040 CEE009 0    -            -         -  0
8 6907219011 CEE009 850  -            A-570-108 CN 22900
8 3923210085 CEE009 300  -            A-570-886 CN 7700
8 7005290450 CEE009 440  -            -         -  0
8 4008214000 CEE009 0    -            -         -  0
9 8481803090 CEE010 200  -            -         -  0
9 8413702004 CEE010 0    -            -         -  0
9 8431499095 CEE010 0    -            -         -  0
9 8482200040 CEE010 580  -            A-570-601 CN 9200
9 8536690000 CEE010 270  -            -         -  0
9 8544429090 CEE010 260  -            -         -  0
9 9032896085 CEE010 170  -            -         -  0
9 8427208090 CEE010 0    -            -         -  0
"""
_COLUMNS: Final = ("industry", "hts", "center", "rate", "sector", "case", "case_of", "case_rate")

INDUSTRY_WEIGHTS: Final = (8, 12, 9, 15, 8, 3, 14, 13, 8, 10)
"""How common the industries are; each is a Center's."""

ORIGINS: Final = (
    *(("CN", 24), ("MX", 14), ("CA", 10), ("VN", 8), ("DE", 6), ("JP", 6), ("KR", 5), ("TW", 5)),
    *(("IN", 5), ("TH", 4), ("IT", 3), ("MY", 3), ("ID", 2), ("GB", 2), ("BD", 1), ("TR", 1)),
)
TRANSIT: Final = ("VN", "MY", "TH", "KH")
"""By way of which goods under an order come without its mention."""

PREFERENCES: Final = {"MX": "S", "CA": "S", "KR": "KR"}

CHINA_SURCHARGE: Final = "9903880300"
CHINA_SURCHARGE_RATE: Final = 2500
GENERAL_SURCHARGE: Final = "9903012500"
GENERAL_SURCHARGE_RATE: Final = 1000
ASSEMBLED_ABROAD: Final = "9802008068"

PORTS: Final = (
    *("2704", "2709", "4601", "3901", "1303", "2304", "5301", "1703", "3001", "2811"),
    *("0901", "3801", "2402", "5201", "1001", "4909"),
)
SEA_PORTS: Final = ("2704", "2709", "4601", "1303", "5301", "1703", "3001", "5201", "1001", "4909")


def goods() -> pl.DataFrame:
    """All goods, in the order of their industries; null where there is no sector or case."""
    rows = [line.split() for line in _GOODS.strip().splitlines()]
    frame = pl.DataFrame(rows, dict.fromkeys(_COLUMNS, pl.String), orient="row")
    numbers = pl.col("industry", "rate", "case_rate").cast(pl.Int64)
    absent = ("sector", "case", "case_of")
    return frame.with_columns(
        numbers, *(pl.when(pl.col(each) != "-").then(each).alias(each) for each in absent)
    )


GOODS: Final = goods()
