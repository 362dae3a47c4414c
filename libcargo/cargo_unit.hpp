#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "libcargo/manifest.hpp"
#include "libcargo/message_head.hpp"

/// A box as orders, plans and notices tell it, and the messages that are lists of such boxes: more of each box than a manifest
/// says, and nothing of whose goods they are.
namespace cargo {

/// Where cargo reaches over its box: EDIFACT 6145, in millimetres.
struct Overhang {
    enum class Side : std::uint8_t { front, back, right, left, top };
    Side side{};
    std::int64_t millimetres = 0;
    friend bool operator==(const Overhang&, const Overhang&) = default;
};

/// VERMAS: who weighed, and how (DOC).
struct MassDocument {
    std::string kind;    ///< 1001: SM1 one weighing, SM2 sum of its parts...
    std::string number;
    std::vector<NamedTime> times{};
    std::vector<PartyRef> parties{};
    std::vector<Contact> contacts{};
    Position at{};
    friend bool operator==(const MassDocument&, const MassDocument&) = default;
};

struct CargoUnit {
    Equipment equipment{};                 ///< its number may be missing where boxes are only announced
    std::optional<std::int64_t> count{};   ///< EQN: so many of the kind, of boxes without a number
    std::string cell;                      ///< LOC 147: bay, row and tier as sent, e.g. 0030586
    std::string operator_code;             ///< NAD CA or CF: whose box it is
    std::optional<Grams> verified{};       ///< VGM
    std::optional<std::int64_t> coldest_decidegrees{};  ///< RNG
    std::optional<std::int64_t> warmest_decidegrees{};
    std::string movement_terms;            ///< TMD 8335
    std::vector<LocationRef> locations{};  ///< 9 loading, 11 discharge, 13 transhipment, 83 or 7 delivery...
    std::vector<Reference> references{};   ///< BN booking, BM bill, SQ sequence...
    std::vector<NamedTime> times{};
    std::vector<PartyRef> parties{};
    std::vector<Contact> contacts{};
    std::vector<Transport> transports{};
    std::vector<Overhang> overhangs{};
    std::vector<DangerousGoods> dangerous{};
    std::vector<Remark> remarks{};
    std::vector<std::string> handling{};   ///< HAN
    std::vector<std::string> attached{};   ///< EQA: numbers of what is fixed to it
    std::vector<MassDocument> mass_documents{};
    friend bool operator==(const CargoUnit&, const CargoUnit&) = default;
};

/// BAPLIE: what stands where on board.
struct StowagePlan {
    MessageHead head{};
    std::vector<CargoUnit> units{};
    std::optional<std::int64_t> total_equipment{};
    std::vector<Unmapped> unmapped{};
    friend bool operator==(const StowagePlan&, const StowagePlan&) = default;
};

/// COPRAR: what the terminal is to discharge or to load.
struct TerminalOrder {
    enum class Work : std::uint8_t { unknown, discharge, load };
    MessageHead head{};
    Work work = Work::unknown;
    std::vector<CargoUnit> units{};
    std::optional<std::int64_t> total_equipment{};
    std::vector<Unmapped> unmapped{};
    friend bool operator==(const TerminalOrder&, const TerminalOrder&) = default;
};

/// A goods line of a message that lists boxes: what lies in them (GID and its SGP).
struct CarriedGoods {
    GoodsItem item{};
    std::vector<Remark> remarks{};
    friend bool operator==(const CarriedGoods&, const CarriedGoods&) = default;
};

/// COPARN: boxes that will come, or are to be given out or taken in.
struct ContainerAnnouncement {
    MessageHead head{};
    std::vector<CargoUnit> units{};
    std::vector<CarriedGoods> goods{};
    std::optional<std::int64_t> total_equipment{};
    std::vector<Unmapped> unmapped{};
    friend bool operator==(const ContainerAnnouncement&, const ContainerAnnouncement&) = default;
};

/// VERMAS: what boxes really weigh, and who answers for it.
struct VerifiedMasses {
    MessageHead head{};
    std::vector<CargoUnit> units{};
    std::optional<std::int64_t> total_equipment{};
    std::vector<Unmapped> unmapped{};
    friend bool operator==(const VerifiedMasses&, const VerifiedMasses&) = default;
};

/// COPINO: a haulier says what he brings or fetches, and when.
struct PreNotification {
    MessageHead head{};
    std::vector<CargoUnit> units{};
    std::vector<CarriedGoods> goods{};
    std::optional<std::int64_t> total_equipment{};
    std::vector<Unmapped> unmapped{};
    friend bool operator==(const PreNotification&, const PreNotification&) = default;
};

}  // namespace cargo
