#include "tests/xml/hostile_files.hpp"

namespace cargo::edi::xml::test {
namespace {

using namespace std::string_literals;

std::string wide(std::string_view text, bool big_endian) {
    std::string pairs;
    for (const char c : text) {
        if (big_endian) pairs += '\0';
        pairs += c;
        if (!big_endian) pairs += '\0';
    }
    return pairs;
}

std::string repeated(std::string_view unit, std::size_t times) {
    std::string text;
    text.reserve(unit.size() * times);
    for (std::size_t i = 0; i < times; ++i) text += unit;
    return text;
}

std::string attributes(std::size_t count) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += " a" + std::to_string(i) + "=\"v\"";
    return all;
}

std::string laughs() {
    std::string dtd = "<!DOCTYPE Awmds [<!ENTITY a0 \"ha\">";
    for (int i = 1; i < 10; ++i) {
        dtd += "<!ENTITY a" + std::to_string(i) + " \"" + repeated("&a" + std::to_string(i - 1) + ";", 10) + "\">";
    }
    return dtd + "]><Awmds>&a9;</Awmds>";
}

}  // namespace

std::vector<HostileFile> hostile_files() {
    const std::string xxe = "<!DOCTYPE Awmds [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><Awmds>&x;</Awmds>";
    const std::string plain = "<?xml version=\"1.0\"?>";
    constexpr std::size_t mega = 1'000'000;
    return {
        // clang-format off
        {"billion laughs",                        "syntax_forbidden_construct", plain + laughs()},
        {"quadratic blow-up",                     "syntax_forbidden_construct", "<!DOCTYPE Awmds [<!ENTITY a \"" + std::string(50'000, 'a') + "\">]><Awmds>" + repeated("&a;", 10'000) + "</Awmds>"},
        {"external entity",                       "syntax_forbidden_construct", plain + xxe},
        {"external entity of a socket",           "syntax_forbidden_construct", "<!DOCTYPE Awmds [<!ENTITY x SYSTEM \"http://127.0.0.1:9/\">]><Awmds>&x;</Awmds>"},
        {"external DTD",                          "syntax_forbidden_construct", "<!DOCTYPE Awmds SYSTEM \"file:///etc/passwd\"><Awmds/>"},
        {"public DTD",                            "syntax_forbidden_construct", "<!DOCTYPE Awmds PUBLIC \"-//X//Y\" \"http://127.0.0.1:9/x.dtd\"><Awmds/>"},
        {"parameter entity",                      "syntax_forbidden_construct", "<!DOCTYPE Awmds [<!ENTITY % p SYSTEM \"file:///etc/hostname\"> %p;]><Awmds/>"},
        {"DOCTYPE alone",                         "syntax_forbidden_construct", "<!DOCTYPE Awmds><Awmds/>"},
        {"DOCTYPE behind comments",               "syntax_forbidden_construct", plain + "<!-- <Awmds> --><?a b?>\n" + xxe},
        {"DOCTYPE behind a UTF-8 mark",           "syntax_forbidden_construct", "\xEF\xBB\xBF" + xxe},
        {"DOCTYPE in UTF-16, marked",             "syntax_forbidden_construct", "\xFF\xFE" + wide(xxe, false)},
        {"DOCTYPE in UTF-16, big-endian, marked", "syntax_forbidden_construct", "\xFE\xFF" + wide(xxe, true)},
        {"DOCTYPE in UTF-16, unmarked",           "syntax_forbidden_construct", wide(xxe, false)},
        {"DOCTYPE in UTF-16, big-endian",         "syntax_forbidden_construct", wide(xxe, true)},
        {"DOCTYPE in Latin 1",                    "syntax_forbidden_construct", "<?xml version='1.0' encoding='ISO-8859-1'?>" + xxe},
        {"DOCTYPE inside the root",               "syntax_not_well_formed",     "<Awmds>" + xxe + "</Awmds>"},
        {"doctype in small letters",              "syntax_not_well_formed",     "<!doctype Awmds><Awmds/>"},
        {"UTF-7",                                 "syntax_unknown_charset",     "<?xml version=\"1.0\" encoding=\"UTF-7\"?>+ADwAIQ-DOCTYPE Awmds+AD4-<Awmds/>"},
        {"UTF-32",                                "syntax_unknown_charset",     "\0\0\0<\0\0\0A"s},
        {"EBCDIC",                                "syntax_unknown_charset",     "\x4C\x6F\xA7\x94\x93"},
        {"EBCDIC by name",                        "syntax_unknown_charset",     "<?xml version='1.0' encoding='IBM037'?><Awmds/>"},
        {"an encoding that is a path",            "syntax_unknown_charset",     "<?xml version='1.0' encoding='../../etc/passwd'?><Awmds/>"},
        {"shifting encoding",                     "syntax_unknown_charset",     "<?xml version='1.0' encoding='ISO-2022-JP'?><Awmds/>"},
        {"UTF-16 by name, UTF-8 by bytes",        "syntax_unknown_charset",     "<?xml version='1.0' encoding='UTF-16'?><Awmds/>"},
        {"UTF-8 by name, UTF-16 by bytes",        "syntax_unknown_charset",     wide("<?xml version='1.0' encoding='UTF-8'?><Awmds/>", false)},
        {"two encodings",                         "syntax_not_well_formed",     "<?xml version='1.0' encoding='UTF-8' encoding='UTF-7'?><Awmds/>"},
        {"undefined entity",                      "syntax_not_well_formed",     "<Awmds>&x;</Awmds>"},
        {"overlong UTF-8",                        "syntax_not_well_formed",     "<Awmds><a>\xC0\xBC</a></Awmds>"},
        {"half a surrogate",                      "syntax_not_well_formed",     "<Awmds><a>\xED\xA0\x80</a></Awmds>"},
        {"half a pair in UTF-16",                 "syntax_not_well_formed",     wide("<Awmds><a>", false) + "\x3D\xD8" + wide("</a></Awmds>", false)},
        {"a control character",                   "syntax_not_well_formed",     "<Awmds><a>\x01</a></Awmds>"},
        {"a control character by reference",      "syntax_not_well_formed",     "<Awmds><a>&#1;</a></Awmds>"},
        {"NUL",                                   "syntax_not_well_formed",     "<Awmds>\0</Awmds>"s},
        {"two roots",                             "syntax_not_well_formed",     "<Awmds></Awmds><Awmds/>"},
        {"tags crossed",                          "syntax_not_well_formed",     "<Awmds><a><b></a></b></Awmds>"},
        {"an attribute twice",                    "syntax_not_well_formed",     "<Awmds a='1' a='2'/>"},
        {"text behind the root",                  "syntax_not_well_formed",     "<Awmds/>x"},
        {"200,000 levels",                        "syntax_too_large",           "<Awmds>" + repeated("<a>", 200'000)},
        {"100,000 attributes",                    "syntax_too_large",           "<Awmds><a" + attributes(100'000) + "/></Awmds>"},
        {"attributes up to the markup limit",     "syntax_too_large",           "<Awmds><a" + attributes(20'000) + "/></Awmds>"},
        {"a name of a megabyte",                  "syntax_too_large",           "<Awmds><" + std::string(mega, 'a') + "/></Awmds>"},
        {"an attribute of a megabyte",            "syntax_too_large",           "<Awmds><a b='" + std::string(mega, 'a') + "'/></Awmds>"},
        {"a comment of a megabyte",               "syntax_too_large",           "<Awmds><!--" + std::string(mega, '.') + "--></Awmds>"},
        {"an instruction of a megabyte",          "syntax_too_large",           "<Awmds><?a " + std::string(mega, '.') + "?></Awmds>"},
        {"a section of a megabyte",               "syntax_too_large",           "<Awmds><![CDATA[" + std::string(mega, '.') + "]]></Awmds>"},
        {"blanks without a root",                 "syntax_too_large",           std::string(mega, ' ') + "<Awmds/>"},
        {"a root name without end",               "syntax_too_large",           "<" + std::string(mega, 'A')},
        {"only a mark",                           "syntax_truncated",           "\xEF\xBB\xBF"},
        {"only a declaration",                    "syntax_truncated",           plain},
        {"half a character of UTF-16",            "syntax_truncated",           wide("<Awmds>", false) + "<"},
        // clang-format on
    };
}

std::vector<Flood> floods() {
    return {
        // clang-format off
        {"empty bills",              "<Bol_segment/>"},
        {"unknown elements",         "<x/>"},
        {"unknown elements, text",   "<x>1</x>"},
        {"unknown in unknown",       "<x><y>1</y><y>2</y></x>"},
        {"attributes",               "<x a='1' b='2' c='3'/>"},
        {"text between elements",    "a<!---->"},
        {"comments",                 "<!-- -->"},
        {"instructions",             "<?a?>"},
        {"sections",                 "<![CDATA[]]>"},
        {"character references",     "&#65;", "<Bol_segment><Bol_id><Bol_reference>"},
        {"predefined entities",      "&lt;", "<Bol_segment><Bol_id><Bol_reference>"},
        {"references between elements", "&#65;"},
        {"blanks",                   "          "},
        {"line ends",                "\r\n"},
        {"letters",                  "abcdefghij", "<Bol_segment><Bol_id><Bol_reference>"},
        {"letters of three bytes",   "\xE2\x82\xAC"},
        {"boxes without number",     "<ctn_segment/>", "<Bol_segment>"},
        {"boxes of one number",      "<ctn_segment><Ctn_reference>QAIU2001017</Ctn_reference></ctn_segment>", "<Bol_segment>"},
        {"goods without anything",   "<Goods_segment/>", "<Bol_segment>"},
        {"vehicles",                 "<Vehicles_segment><Chassis_number>1</Chassis_number></Vehicles_segment>", "<Bol_segment>"},
        {"codes",                    "<HS_Compliance><HS_code>1</HS_code></HS_Compliance>", "<Bol_segment>"},
        // clang-format on
    };
}

}  // namespace cargo::edi::xml::test
