#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "libcargo/instant.hpp"
#include "libcargo/quantity.hpp"
#include "libcargo/rare.hpp"
#include "libcargo/result.hpp"

/// What a manifest says, whatever the format it came in. Plain data: text has been
/// turned into UTF-8, times into UTC, masses into grams; codes stay as sent. Every
/// part remembers where it stood, so that a finding can point at it.
namespace cargo {

/// One named party of a message. `qualifier` is EDIFACT 3035 (MS, CA, CN, CZ, NI, FW, DT...).
struct PartyRef {
    std::string qualifier;
    std::string id;           ///< C082 3039 as sent; may be an EORI
    std::string id_qualifier; ///< C082 1131
    std::string id_agency;    ///< C082 3055
    std::string name;
    std::string address;
    std::string country;      ///< ISO 3166-1 alpha-2 when given
    Position at{};
    friend bool operator==(const PartyRef&, const PartyRef&) = default;
};

/// `qualifier` is EDIFACT 3227 (5, 9, 11, 60, 76, 7, 8, 13, 125...), `code` a UN/LOCODE when the sender says so.
struct LocationRef {
    std::string qualifier;
    std::string code;
    std::string name;
    std::string terminal;     ///< C519, first related location
    Position at{};
    friend bool operator==(const LocationRef&, const LocationRef&) = default;
};

/// An amount of money (MOA).
struct MoneyAmount {
    std::string kind;         ///< 5025: 39 invoice, 40 customs value, 64 freight, 67 insurance, 22 cash on delivery...
    std::int64_t thousandths = 0;
    std::string currency;     ///< ISO 4217; empty: Particulars::currency of the bill, if it names one
    Position at{};
    friend bool operator==(const MoneyAmount&, const MoneyAmount&) = default;
};

/// Who pays which charges (CPI).
struct ChargeTerms {
    std::string category;     ///< 5237: 1 all charges, 4 basic freight...
    std::string method;       ///< 4215: CC collect, PP prepaid...
    std::string prepaid;      ///< 4237: P prepaid, C collect
    Position at{};
    friend bool operator==(const ChargeTerms&, const ChargeTerms&) = default;
};

/// A number of something other than packages (QTY): pieces, animals...
struct PieceCount {
    std::string kind;         ///< 6063
    std::int64_t thousandths = 0;
    std::string unit;         ///< 6411; empty: pieces
    Position at{};
    friend bool operator==(const PieceCount&, const PieceCount&) = default;
};

/// How large something is (DIM), in millimetres.
struct Dimensions {
    std::string kind;         ///< 6145: 1 gross, 2 of a package; 5 to 9 and 13: by how much it reaches over its box
    std::optional<std::int64_t> length{};
    std::optional<std::int64_t> width{};
    std::optional<std::int64_t> height{};
    Position at{};
    friend bool operator==(const Dimensions&, const Dimensions&) = default;
};

/// What few senders say of a bill, a goods line or a box. Each has only what its messages have a segment for.
struct Particulars {
    std::string currency;                 ///< CUX: of a bill's amounts that name none
    std::vector<MoneyAmount> values{};
    std::vector<ChargeTerms> charges{};
    std::vector<std::string> handling{};  ///< HAN: 4079, else its words
    std::vector<PieceCount> counts{};
    std::vector<Dimensions> dimensions{};
    friend bool operator==(const Particulars&, const Particulars&) = default;
};

struct Seal {
    std::string number;
    std::string issuer;       ///< 9303: CA carrier, SH shipper, CU customs...
    friend bool operator==(const Seal&, const Seal&) = default;
};

enum class Fullness : std::uint8_t { unknown, empty, full };

/// A container or other unit (8053: CN container; BB, BL, BX... are kept as sent).
struct Equipment {
    std::string kind;
    std::string number;       ///< as sent, without blanks
    std::string size_type;    ///< ISO 6346 size and type, e.g. 45G1
    Fullness fullness = Fullness::unknown;
    std::string movement;     ///< 8249: 2 export, 3 import, 4 remain on board, 6 transhipment
    std::optional<Grams> tare{};
    std::optional<Grams> gross{};
    std::optional<std::int64_t> temperature_decidegrees{};
    std::vector<Seal> seals{};
    Position at{};
    Rare<Particulars> particulars{};
    friend bool operator==(const Equipment&, const Equipment&) = default;
};

/// How many packages of a goods line lie in which unit (SGP). No count means "not said".
struct SplitRef {
    std::string container;
    std::optional<std::int64_t> packages{};
    Position at{};
    friend bool operator==(const SplitRef&, const SplitRef&) = default;
};

struct DangerousGoods {
    std::string imdg_class;
    std::string un_number;
    std::string packing_group{};          ///< 8339: 1 to 3
    std::optional<std::int64_t> flashpoint_decidegrees{};  ///< Celsius
    std::string emergency{};              ///< 8364: the emergency schedule, e.g. F-C,S-U
    std::string name{};                   ///< proper shipping or technical name
    friend bool operator==(const DangerousGoods&, const DangerousGoods&) = default;
};

struct GoodsItem {
    std::uint32_t number = 0;             ///< as sent, else its place in the consignment from 1
    std::optional<std::int64_t> packages{};
    std::string package_type;             ///< UN/ECE recommendation 21
    std::string description;
    std::string hs;                       ///< 4 to 10 digits
    std::string customs_status;           ///< N, C, X, F...
    std::string origin;                   ///< ISO 3166-1 alpha-2
    std::optional<Grams> gross{};
    std::optional<Grams> net{};
    std::optional<std::int64_t> volume_dm3{};
    std::vector<std::string> marks{};
    std::vector<SplitRef> splits{};
    std::vector<DangerousGoods> dangerous{};
    Position at{};
    Rare<Particulars> particulars{};
    friend bool operator==(const GoodsItem&, const GoodsItem&) = default;
};

enum class BillKind : std::uint8_t { straight, master, house };

/// A reference of any other kind (RFF), kept with its qualifier 1153.
struct Reference {
    std::string qualifier;
    std::string number;
    Position at{};
    friend bool operator==(const Reference&, const Reference&) = default;
};

struct ManifestConsignment {
    std::uint32_t sequence = 0;           ///< CNI 1490
    std::string bill;                     ///< RFF BM/BH/MB by kind
    BillKind bill_kind = BillKind::straight;
    std::string master_bill;              ///< for a house
    std::string nature;                   ///< GIS 22 export, 23 import, 24 transit, 28 transhipment
    std::vector<LocationRef> locations{};
    std::vector<PartyRef> parties{};
    std::vector<Reference> references{};
    std::vector<GoodsItem> items{};
    std::optional<Grams> total_gross{};   ///< CNT 7
    std::optional<std::int64_t> total_packages{};  ///< CNT 8 or 11
    Position at{};
    Rare<Particulars> particulars{};
    friend bool operator==(const ManifestConsignment&, const ManifestConsignment&) = default;
};

/// How the sender names the port call: resolved by stay number, else ship and voyage.
struct CallRef {
    std::string stay;                     ///< RFF ATZ or SSX
    std::string imo;
    std::string call_sign;
    std::string ship_name;
    std::string voyage;
    std::string carrier;
    Position at{};
    friend bool operator==(const CallRef&, const CallRef&) = default;
};

/// A field that was read and has no place in the model: listed, never dropped.
struct Unmapped {
    std::string segment;                  ///< tag
    std::string text;                     ///< the segment as sent, un-escaped, in UTF-8
    Position at{};
    friend bool operator==(const Unmapped&, const Unmapped&) = default;
};

struct Manifest {
    std::string document_name;            ///< BGM 1001
    std::string document;                 ///< BGM 1004
    std::string function;                 ///< BGM 1225; 9 original
    CallRef call{};
    std::optional<Instant> document_time{};
    std::optional<Instant> arrival_estimated{};
    std::optional<Instant> departure_estimated{};
    std::vector<PartyRef> parties{};
    std::vector<LocationRef> locations{};
    std::vector<Reference> references{};
    std::string nature;                   ///< GIS of the header: the default of its consignments
    std::vector<Equipment> equipment{};
    std::vector<ManifestConsignment> consignments{};
    std::optional<std::int64_t> total_consignments{};  ///< CNT 10
    std::optional<std::int64_t> total_packages{};      ///< CNT 8 or 11
    std::optional<std::int64_t> total_equipment{};     ///< CNT 16
    std::optional<Grams> total_gross{};                ///< CNT 7
    std::vector<Unmapped> unmapped{};
    Position at{};                        ///< of BGM
    friend bool operator==(const Manifest&, const Manifest&) = default;
};

}  // namespace cargo
