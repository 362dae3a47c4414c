#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "edi/bill_sink.hpp"
#include "edi/finding_rules.hpp"
#include "libcargo/acknowledgement.hpp"
#include "libcargo/bill_of_lading.hpp"
#include "libcargo/call_report.hpp"
#include "libcargo/cargo_unit.hpp"
#include "libcargo/entry_summary.hpp"
#include "libcargo/manifest.hpp"
#include "libcargo/reports.hpp"

/// The front door of edi: bytes in, typed messages and every finding out.
namespace cargo::edi {

/// How far a finding reaches: what is refused because of it.
enum class Scope : std::uint8_t { stop_message, stop_segment, stop_group, proceed };
/// message, segment, group, continue: the one spelling outside.
[[nodiscard]] std::string_view to_string(Scope scope);

/// One thing wrong, where, and what to do. Texts in both languages, from one catalogue.
struct Finding {
    Errc code{};
    Severity severity = Severity::error;
    Scope scope = Scope::stop_message;
    std::string segment;      ///< tag
    Position at{};            ///< segment number within the message (UNH = 1), 0 for the envelope; in XML the line
    std::string group;        ///< segment group path, e.g. "SG4[2]/SG10[1]"; in XML the element's path
    std::string value;        ///< the offending value, cut to 64 characters
    std::uint8_t contrl = 0;  ///< DE 0085 for CONTRL; 0: not a syntax matter, goes to CUSRES
    std::string text_fr;
    std::string text_en;
    std::string bill{};       ///< the bill it is about, in a message that is taken in part; else empty
    std::string own_code{};   ///< what the partner's profile calls it; empty: by its number
    friend bool operator==(const Finding&, const Finding&) = default;
};

enum class Verdict : std::uint8_t { accepted, partial, refused };

/// UNH S010: which of several messages that belong together one is.
struct Transfer {
    std::string topic;        ///< 0068: what they have in common; may be empty
    std::string number;       ///< 0070, from 1
    std::string mark;         ///< 0073: C the first, F the last
    friend bool operator==(const Transfer&, const Transfer&) = default;
};

/// S009 and the message's own envelope.
struct MessageHeader {
    std::string reference;    ///< 0062
    std::string type;         ///< 0065, e.g. CUSCAR
    std::string version;      ///< 0052, D
    std::string release;      ///< 0054, 95B
    std::string agency;       ///< 0051, UN
    std::string association;  ///< 0057
    std::string read_as{};    ///< the directory whose tables were used when it is not the message's own
    Position at{};
    Rare<Transfer> transfer{};  ///< made of one that says which of several it is
    friend bool operator==(const MessageHeader&, const MessageHeader&) = default;
    /// "D.95B"; of XML, which has no release, the country's profile.
    [[nodiscard]] std::string directory() const {
        const bool xml = release.empty() && (agency == "UNCTAD" || agency == "EU");
        return xml ? version : version + "." + release;
    }
};

using Body = std::variant<std::monostate, Manifest, DischargeReport, GateReport, ReleaseOrder, CallReport, BillOfLading,
                          StowagePlan, TerminalOrder, ContainerAnnouncement, VerifiedMasses, PreNotification, DangerousNotice,
                          Schedule, Acknowledgement, EntrySummary>;

/// What an entry summary declaration holds, for those who only look at it.
struct GroupCounts {
    std::size_t units = 0;
    std::size_t consignments = 0;
    std::size_t goods = 0;
    friend bool operator==(const GroupCounts&, const GroupCounts&) = default;
};

/// Segments of a message, counted as positions are; both ends belong to it.
struct SegmentRange {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    friend bool operator==(const SegmentRange&, const SegmentRange&) = default;
};

struct Message {
    MessageHeader header{};
    Verdict verdict = Verdict::refused;
    Body body{};              ///< monostate when the type is unknown or nothing could be read
    std::vector<Finding> findings{};
    std::size_t findings_true_count = 0;  ///< before the cut at limits::findings_max
    std::uint32_t segments = 0;
    std::string_view kind{};  ///< what it is read into, as message_kind_names spells it; empty when it is not known
    bool only_read = false;   ///< the port registers nothing of such messages: filed, they are refused by name
    std::optional<GroupCounts> groups{};  ///< of an entry summary declaration
    std::vector<SegmentRange> consignment_groups{};  ///< where each CNI's group stands
    std::vector<std::string> refused_bills{};        ///< of a manifest taken in part
    friend bool operator==(const Message&, const Message&) = default;
};

struct InterchangeHeader {
    std::string syntax;       ///< 0001, e.g. UNOC
    std::string syntax_version;
    std::string sender;       ///< 0004
    std::string sender_qualifier;
    std::string recipient;    ///< 0010
    std::string recipient_qualifier;
    std::string reference;    ///< 0020
    std::string date;         ///< as sent
    std::string time;
    std::string application{};  ///< 0026
    bool test = false;        ///< 0035 = 1
    char component_separator = ':', element_separator = '+', decimal_mark = '.', release = '?', terminator = '\'';
    char repetition_separator = 0;  ///< 0: none
    friend bool operator==(const InterchangeHeader&, const InterchangeHeader&) = default;
    /// Then 0002 is the file's encoding, a position's segment is a line, and a finding's group the path of its element.
    [[nodiscard]] bool is_xml() const { return syntax == "XML"; }
};

struct Interchange {
    InterchangeHeader header{};
    std::vector<Message> messages{};
    std::vector<Finding> findings{};  ///< of the envelope itself; any error there refuses all messages
    friend bool operator==(const Interchange&, const Interchange&) = default;
};

struct ReadOptions {
    std::string port_time_zone = "Europe/Paris";  ///< EDI times are the port's local time
    std::size_t findings_max = 1'000;
    /// By profile: a UNH that is wrong but clear is read, with a warning. A directory we do not have is the nearest we have; a
    /// blank message type is the one UNB 0026 names.
    bool tolerant_header = false;
    /// Only looked at, not filed: a message the port makes nothing of yet is no error.
    bool look_only = false;
    /// By profile: messages without UNB and UNZ are taken, with a warning. Nothing in them says who sent them.
    bool bare_messages = false;
    FindingRules finding_rules{};  ///< by profile
    /// Only what is wrong with the envelopes is wanted: messages have no body, and of their findings those of structure.
    bool envelopes_only = false;
    /// Takes a manifest's boxes and bills, and its message's body has none; null: the body has them. What is found is the same.
    /// Outlives the reading.
    BillSink* bills = nullptr;
};

/// Reads one file: one or several interchanges. Never throws on input, never prints;
/// the result owns its text. Linear in the input's length.
[[nodiscard]] std::vector<Interchange> read(std::string_view bytes, const ReadOptions& options = {});

/// What the port says to a message after its own checks (registration, duplicates...).
struct Answered {
    std::uint32_t message = 0;            ///< index in Interchange::messages
    Verdict verdict = Verdict::accepted;
    std::vector<std::pair<std::string, std::string>> registered{};  ///< (bill, registered number)
    std::vector<Finding> findings{};      ///< business findings found by the port, beside the reader's
    std::vector<std::string> refused_bills{};  ///< of a message taken in part
};

/// CONTRL for a whole interchange (syntax version, delimiters and charset of the sender), and one
/// CUSRES (D.95B) per CUSCAR message; edi/answers.hpp has the other kinds. Each is a complete interchange.
/// `reference` becomes our 0020 (the service makes it unguessable); `now_date`/`now_time` are YYMMDD and HHMM in port time.
struct AnswerStamp { std::string our_id; std::string reference; std::string now_date; std::string now_time; };
[[nodiscard]] std::string write_contrl(const Interchange& received, const AnswerStamp& stamp);
[[nodiscard]] std::string write_cusres(const Interchange& received, const Answered& answered, const AnswerStamp& stamp);

}  // namespace cargo::edi
