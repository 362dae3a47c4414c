#include "edi/answers.hpp"

#include <array>
#include <utility>

#include "edi/answer_parts.hpp"

namespace cargo::edi {
namespace {

constexpr std::array<std::pair<AnswerKind, std::string_view>, 5> names{{
    {AnswerKind::contrl, "CONTRL"},
    {AnswerKind::cusres_d95b, "CUSRES:D.95B"},
    {AnswerKind::cusres_d96b, "CUSRES:D.96B"},
    {AnswerKind::aperak_d95b, "APERAK:D.95B"},
    {AnswerKind::aperak_d96b, "APERAK:D.96B"},
}};

}  // namespace

std::string_view to_string(AnswerKind kind) {
    for (const auto& [known, name] : names) {
        if (known == kind) return name;
    }
    return {};
}

std::optional<AnswerKind> answer_kind_named(std::string_view name) {
    for (const auto& [kind, known] : names) {
        if (known == name) return kind;
    }
    return std::nullopt;
}

std::string_view message_type_of(AnswerKind kind) {
    return to_string(kind).substr(0, 6);
}

std::string write_answer(AnswerKind kind, const Interchange& received, const Answered& answered, const AnswerStamp& stamp) {
    switch (kind) {
        case AnswerKind::contrl:
            return write_contrl(received, stamp);
        case AnswerKind::cusres_d95b:
            return write_cusres(received, answered, stamp);
        case AnswerKind::cusres_d96b:
            return write_cusres_d96b(received, answered, stamp);
        case AnswerKind::aperak_d95b:
            return write_aperak(received, answered, stamp, "95B");
        case AnswerKind::aperak_d96b:
            return write_aperak(received, answered, stamp, "96B");
    }
    return {};
}

}  // namespace cargo::edi
