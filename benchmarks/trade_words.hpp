#pragma once

#include <array>
#include <cstdint>
#include <string_view>

/// The words generated manifests are made of: all invented, but for places, codes and goods.
namespace cargo::benchmarks {

struct BoxType {
    std::string_view size_type;
    unsigned tare;
};
struct Origin {
    std::string_view port, city, country;
};
struct Town {
    std::string_view name, postcode;
};
struct Commodity {
    std::string_view hs, description, package;
    std::string_view imdg_class{};
    unsigned un_number = 0;
};

// clang-format off
inline constexpr std::array<std::string_view, 8> owners{"QAAU", "QABU", "QACU", "QADU", "QAEU", "QAFU", "QAGU", "QAHU"};

inline constexpr std::array<BoxType, 10> box_types{{
    {"22G1", 2230}, {"22G1", 2230}, {"22G1", 2250}, {"42G1", 3750}, {"45G1", 3900}, {"45G1", 3900}, {"45G1", 3940},
    {"45R1", 4600}, {"22U1", 2400}, {"22T1", 3600},
}};

inline constexpr std::array<Origin, 16> origins{{
    {"CNSHA", "SHANGHAI", "CN"},  {"CNNGB", "NINGBO", "CN"},     {"CNYTN", "SHENZHEN", "CN"},    {"VNSGN", "HO CHI MINH", "VN"},
    {"INNSA", "MUMBAI", "IN"},    {"BDCGP", "CHITTAGONG", "BD"}, {"BRSSZ", "SAO PAULO", "BR"},   {"COCTG", "CARTAGENA", "CO"},
    {"AEJEA", "DUBAI", "AE"},     {"TRMER", "MERSIN", "TR"},     {"USNYC", "NEWARK", "US"},      {"CIABJ", "ABIDJAN", "CI"},
    {"MACAS", "CASABLANCA", "MA"}, {"KRPUS", "BUSAN", "KR"},     {"LKCMB", "COLOMBO", "LK"},     {"CLVAP", "VALPARAISO", "CL"},
}};

inline constexpr std::array<std::string_view, 8> inland_places{"FRLEH", "FRURO", "FRPAR", "FRLIO", "FRLIL", "FRSXB", "FRNTE", "FRORR"};

inline constexpr std::array<Town, 10> towns{{
    {"LE HAVRE", "76600"}, {"ROUEN", "76000"}, {"PARIS", "75012"}, {"LYON", "69003"}, {"LILLE", "59000"}, {"STRASBOURG", "67000"},
    {"NANTES", "44000"}, {"L?'AIGLE", "61300"}, {"VILLENEUVE D?'ASCQ", "59650"}, {"RENNES", "35000"},
}};

inline constexpr std::array<std::string_view, 24> importer_words{
    "ATELIERS", "COMPTOIR", "MAISON", "SOCIETE", "ETABLISSEMENTS", "NORMANDE", "ARMORICAINE", "DU BASSIN", "DES DOCKS", "DE L?'OUEST",
    "GENERALE", "NOUVELLE", "LES FILS DE LEROUX", "MARTIN FRERES", "D?'AVRIL", "BEAUMONT", "CLAIRVAL", "DE SAONE", "HAUTEVILLE",
    "SAINT-ROCH", "VALMONT", "DUPRE", "LAFONTAINE", "GRANDCHAMP",
};
inline constexpr std::array<std::string_view, 12> importer_trades{
    "DISTRIBUTION", "IMPORT", "TEXTILES", "QUINCAILLERIE", "ALIMENTATION", "MEUBLES", "ELECTRONIQUE", "AUTOMOBILE", "PAPETERIE",
    "JOUETS", "CHAUSSURES", "MATERIAUX",
};
inline constexpr std::array<std::string_view, 24> exporter_words{
    "GOLDEN", "PACIFIC", "EASTERN", "ORIENT", "HARBOUR", "LOTUS", "SUNRISE", "UNITED", "GLOBAL", "RIVER", "MOUNTAIN", "JADE", "CORAL",
    "NORTHERN", "STAR", "DRAGON", "ANDES", "ATLAS", "CEDAR", "PEARL", "CRESCENT", "MERIDIAN", "TROPIC", "SUMMIT",
};
inline constexpr std::array<std::string_view, 8> firm_ends{
    "TRADING CO., LTD", "INDUSTRIAL CO LTD", "EXPORTS PVT", "SA", "MANUFACTURING", "FOODS LTDA", "TEXTILE MILLS", "SONS ?+ CO",
};
inline constexpr std::array<std::string_view, 8> french_streets{
    "QUAI DE SAONE", "RUE DES DOCKS", "COURS DE LA REPUBLIQUE", "RUE THIERS", "AVENUE DE L?'EUROPE", "BOULEVARD MARITIME", "RUE DU PORT",
    "IMPASSE DES TISSERANDS",
};
inline constexpr std::array<std::string_view, 8> foreign_streets{
    "ZHONGSHAN ROAD, BLOCK B", "INDUSTRIAL ESTATE PHASE 2", "CALLE 30 NO 17-36", "PORT ROAD", "FREE ZONE PLOT 14", "NEW MARKET STREET",
    "KARANFIL SOKAK", "AVENIDA DEL MAR",
};

inline constexpr std::array<Commodity, 32> commodities{{
    {"640399", "LEATHER SHOES FOR MEN", "CT"},        {"610910", "COTTON T-SHIRTS, KNITTED", "CT"},   {"940360", "WOODEN FURNITURE, KNOCKED DOWN", "CT"},
    {"090111", "GREEN COFFEE IN BAGS", "BG"},         {"852872", "COLOUR TELEVISION SETS", "CT"},     {"847130", "PORTABLE COMPUTERS", "CT"},
    {"870830", "BRAKE PADS FOR CARS", "CT"},          {"401110", "NEW RUBBER TYRES FOR CARS", "PK"},  {"950300", "TOYS OF PLASTIC, ASSORTED", "CT"},
    {"392690", "HOUSEHOLD ARTICLES OF PLASTIC", "CT"}, {"030617", "FROZEN SHRIMPS", "CT"},            {"080390", "FRESH BANANAS", "CT"},
    {"180100", "COCOA BEANS, RAW", "BG"},             {"441231", "PLYWOOD OF TROPICAL WOOD", "PK"},   {"690721", "CERAMIC TILES, GLAZED", "PX"},
    {"732690", "ARTICLES OF STEEL FOR BUILDING", "CR"}, {"820559", "HAND TOOLS OF STEEL", "CT"},      {"850440", "CHARGERS AND POWER SUPPLIES", "CT"},
    {"850760", "POWER BANK WITH LITHIUM BATTERY", "CT", "9", 3480}, {"320890", "PAINT IN TINS", "DR", "3", 1263}, {"330300", "PERFUMES IN BOTTLES", "CT", "3", 1266},
    {"420221", "HANDBAGS OF LEATHER", "CT"},          {"620342", "TROUSERS OF DENIM", "CT"},          {"630260", "TERRY TOWELS OF COTTON", "BL"},
    {"701337", "DRINKING GLASSES", "CT"},             {"730300", "CAST IRON PIPES", "BE"},            {"848180", "TAPS AND VALVES OF BRASS", "CT"},
    {"871200", "BICYCLES, UNASSEMBLED", "CT"},        {"100630", "RICE, MILLED, IN BAGS OF 25 KG", "BG"}, {"200290", "TOMATO PASTE IN DRUMS", "DR"},
    {"490199", "PRINTED BOOKS", "CT"},                {"240220", "CIGARETTES CONTAINING TOBACCO", "CT"},
}};
// clang-format on

}  // namespace cargo::benchmarks
