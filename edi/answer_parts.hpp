#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edi/interchange.hpp"
#include "edi/interchange_writer.hpp"

/// What CUSRES and APERAK have in common: a long answer cut into messages, and how a finding is told in one.
namespace cargo::edi {

[[nodiscard]] std::string write_cusres_d96b(const Interchange& received, const Answered& answered, const AnswerStamp& stamp);
/// `release` is 95B or 96B.
[[nodiscard]] std::string write_aperak(const Interchange& received, const Answered& answered, const AnswerStamp& stamp,
                                       std::string_view release);

/// How much one message of the answer may carry.
struct PartLimits {
    std::size_t errors = 0;
    std::size_t registered = 0;
    std::size_t refused_bills = 0;
};

/// What one message of an answer carries: of what was taken, or of what was refused.
struct AnswerPart {
    bool refused = false;
    std::vector<const Finding*> errors{};
    std::vector<const Finding*> warnings{};
    std::vector<std::pair<std::string, std::string>> registered{};
    std::vector<std::string> refused_bills{};  ///< of a message that was taken in part
};
/// The answer's messages, in order: what was taken first. At least one.
[[nodiscard]] std::vector<AnswerPart> answer_parts(const Interchange& received, const Message& message, const Answered& answered,
                                                   const PartLimits& limits);

[[nodiscard]] bool is_error(const Finding& finding);
/// 1052: segment, element and component as CONTRL counts them for the segment, from 1, then the tag: `17.2.1 EQD`.
[[nodiscard]] std::string item_of(const Finding& finding);
/// 1049: the section of a manifest that a segment of it belongs to: head, consignments, end.
[[nodiscard]] std::string section_of(const Finding& finding, const Message& message);
/// 9321: the partner's own code, else our number.
[[nodiscard]] std::string code_of(const Finding& finding);
/// C108: five lines of seventy, cut between words.
[[nodiscard]] Components text_lines(std::string_view text);
/// The number of the document answered (ACW): its own, else the message's reference.
[[nodiscard]] std::string document_of(const Message& message);

}  // namespace cargo::edi
