#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

/// The shapes of messages, as compiled from edi/definitions/*.def into constant tables.
/// Keyed by directory everywhere: the same tag, element or code means other things in
/// another directory. Immutable, safe from any thread.
namespace cargo::edi {

/// Up to four characters of a tag or code as one number, first character lowest; 0 when it does not fit.
[[nodiscard]] constexpr std::uint32_t pack(std::string_view text) {
    const std::size_t size = text.size();
    if (size == 0 || size > 4) return 0;
    const auto at = [&](std::size_t i) { return std::uint32_t{static_cast<unsigned char>(text[i])} << 8U * i; };
    // Of fewer than four, some twice, which changes nothing: no branch depends on how many there are.
    return at(0) | at((size - 1) / 2) | at(size / 2) | at(size - 1);
}

/// What a message is read into. The names are those of the definition files and of `cargoctl read --json`.
enum class MessageKind : std::uint8_t {
    manifest,
    call,
    bills_of_lading,
    stowage,
    terminal_order,
    container_announcement,
    move_report,
    gate_report,
    release_order,
    verified_mass,
    pre_notification,
    dangerous_goods,
    schedule,
    acknowledgement,
    customs_answer,
    entry_summary,
};
inline constexpr std::array<std::string_view, 16> message_kind_names{"manifest",         "call",
                                                                     "bills_of_lading",  "stowage",
                                                                     "terminal_order",   "container_announcement",
                                                                     "move_report",      "gate_report",
                                                                     "release_order",    "verified_mass",
                                                                     "pre_notification", "dangerous_goods",
                                                                     "schedule",         "acknowledgement",
                                                                     "customs_answer",   "entry_summary"};

[[nodiscard]] constexpr std::string_view name_of(MessageKind kind) {
    return message_kind_names[static_cast<std::size_t>(kind)];
}

/// A tag is three characters: the fourth byte marks the places that only take segments with a certain qualifier, and the segments
/// that have it. To placement they are another tag.
[[nodiscard]] constexpr std::uint32_t with_qualifier(std::uint32_t packed_tag) {
    return packed_tag | (1U << 31U);
}

enum class CharacterKind : std::uint8_t { alphabetic, numeric, alphanumeric };

/// The codes of one element in one directory, sorted by their packed value.
struct CodeList {
    std::uint16_t element = 0;
    bool strict = false;  ///< the message's meaning depends on it: an unknown code is an error
    std::span<const std::uint32_t> codes{};
    [[nodiscard]] bool contains(std::string_view code) const;
};

/// One data element where it is used: alone or as a component.
struct ComponentRule {
    std::uint16_t element = 0;  ///< DE number, e.g. 1004
    CharacterKind kind = CharacterKind::alphanumeric;
    bool mandatory = false;
    bool text = false;              ///< only people read it: a length over the maximum is no more than a warning
    bool list_overridable = false;  ///< 1131 and 3055 follow: when sent, the code is of another list
    std::uint16_t length_min = 0;
    std::uint16_t length_max = 0;
    const CodeList* list = nullptr;
};

/// One position of a segment: a composite, or a simple element as its only component.
struct ElementRule {
    std::string_view id{};  ///< "C507" or "1004"
    bool composite = false;
    bool mandatory = false;
    std::uint16_t least = 0;  ///< components up to the last mandatory one
    std::span<const ComponentRule> components{};
};

struct SegmentRule {
    std::uint32_t packed_tag = 0;
    std::string_view tag{};
    std::uint16_t least = 0;  ///< elements up to the last mandatory one
    std::span<const ElementRule> elements{};
};

/// A node of the message's tree, in document order; node 0 is the message itself. UNH and UNT are not in it.
struct Node {
    std::string_view tag{};  ///< for a group: of its trigger, the first segment in it
    std::uint32_t packed_tag = 0;
    bool group = false;
    bool mandatory = false;
    std::uint16_t number = 0;  ///< of a group, as the directory counts
    std::uint16_t parent = 0;
    std::uint16_t end = 0;  ///< first node after this one's own
    std::uint32_t repeat_max = 1;
    const SegmentRule* rule = nullptr;  ///< null for a group
};

struct Directory {
    std::string_view name{};                  ///< "D.95B"; "D.3" and "4.1" for the service directories
    std::span<const SegmentRule> segments{};  ///< sorted by packed tag
    std::span<const CodeList> lists{};        ///< sorted by element
    [[nodiscard]] const SegmentRule* segment(std::string_view tag) const;
    [[nodiscard]] const CodeList* list(std::uint16_t element) const;
};

/// Two groups may follow each other that take the same tag (BAPLIE: the places of the ship, then each cell). Where order does not
/// always tell them apart, the definition says which qualifier belongs to the later group's trigger alone.
struct Qualified {
    std::uint32_t packed_tag = 0;  ///< 0 for none
    std::string_view qualifier{};  ///< first component of the segment's first element
};

struct MessageDefinition {
    std::string_view type{};
    const Directory* directory = nullptr;
    std::span<const Node> nodes{};
    MessageKind kind{};
    Qualified qualified{};
};

/// Every message we read.
[[nodiscard]] std::span<const MessageDefinition> message_definitions();
/// Null when we have no such message in that directory ("D.95B").
[[nodiscard]] const MessageDefinition* find_definition(std::string_view type, std::string_view directory);
/// The one of our directories that is fewest half-years away ("D.04B" is one behind "D.04A"), the older of two; null when we
/// have the message in none, or `directory` is no name of one.
[[nodiscard]] const MessageDefinition* nearest_definition(std::string_view type, std::string_view directory);
/// True when we have the message in some directory.
[[nodiscard]] bool is_known_type(std::string_view type);
/// UNB, UNZ, UNG, UNE, UNH, UNT of syntax version 4, else of version 3 (1 and 2 differ in nothing we read).
[[nodiscard]] const Directory& service_directory(bool version_4);

/// Nodes a message may have at most: placement keeps a counter for each on the stack. Checked by the compiler of definitions.
inline constexpr std::size_t nodes_max = 384;
/// Groups in groups: BAPLIE, IFTMCS and CUSCAR stay below.
inline constexpr std::size_t group_depth_max = 8;

}  // namespace cargo::edi
