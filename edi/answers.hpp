#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "edi/interchange.hpp"

/// The answers to a message, by kind and directory: which of them a partner gets is its profile's.
namespace cargo::edi {

enum class AnswerKind : std::uint8_t { contrl, cusres_d95b, cusres_d96b, aperak_d95b, aperak_d96b };

/// As profiles spell them: CONTRL, CUSRES:D.95B, CUSRES:D.96B, APERAK:D.95B, APERAK:D.96B.
[[nodiscard]] std::string_view to_string(AnswerKind kind);
/// Nothing for a name that is none.
[[nodiscard]] std::optional<AnswerKind> answer_kind_named(std::string_view name);
/// CONTRL, CUSRES or APERAK.
[[nodiscard]] std::string_view message_type_of(AnswerKind kind);

/// One answer: to the whole interchange for CONTRL, which looks at `received` alone, else to the message `answered` names. A
/// complete interchange in the sender's syntax version, delimiters and character set. A message taken in part is answered
/// in two: what was registered, as if it were all; what was refused, with its bills, places and reasons.
[[nodiscard]] std::string write_answer(AnswerKind kind, const Interchange& received, const Answered& answered,
                                       const AnswerStamp& stamp);

}  // namespace cargo::edi
