// What UNH says of the message, and what is made of it where it is wrong and clear.
#include <algorithm>
#include <utility>

#include "edi/reader.hpp"

namespace cargo::edi {
namespace {

std::string known_directories(std::string_view type) {
    std::string text;
    for (const MessageDefinition& definition : message_definitions()) {
        if (definition.type != type) continue;
        if (!text.empty()) text += ", ";
        text += definition.directory->name;
    }
    return text;
}

}  // namespace

/// Association codes are two to four capitals and up to three digits: ITG13, SMDG20, LOT10.
bool Reader::has_misplaced_association() const {
    const std::string_view sent = segment_.value(3);  // 0068, a key of the sender's own
    const std::size_t letters = std::min(sent.find_first_of("0123456789"), sent.size());
    const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    return segment_.value(2, 5).empty() && letters >= 2 && letters <= 4 && sent.size() > letters && sent.size() <= letters + 3 &&
           std::ranges::all_of(sent.substr(0, letters), is_capital) &&
           sent.substr(letters).find_first_not_of("0123456789") == std::string_view::npos;
}

bool Reader::takes_type_from_envelope() const {
    return options_.tolerant_header && segment_.value(2, 1).find_first_not_of(' ') == std::string_view::npos &&
           is_known_type(header_.application);
}

/// Also repairs what UNH says of the message, where it is clear.
void Reader::find_definition_of_message() {
    if (takes_type_from_envelope()) message_.type = header_.application;
    const bool misplaced = has_misplaced_association();
    if (misplaced) message_.association = text(segment_.value(3));
    if (!segment_.value(4, 1).empty()) {
        message_.transfer.make() = {.topic = misplaced ? std::string{} : text(segment_.value(3)),
                                    .number = text(segment_.value(4, 1)),
                                    .mark = text(segment_.value(4, 2))};
    }
    definition_ = find_definition(message_.type, message_.directory());
    if (definition_ != nullptr || !options_.tolerant_header) return;
    definition_ = nearest_definition(message_.type, message_.directory());
    if (definition_ != nullptr) message_.read_as = definition_->directory->name;
}

void Reader::header_elements() {
    const auto warn = [&](Errc code, const Position& at, std::string_view value, std::string_view detail) {
        log_.add_at(code, Severity::warning, Scope::proceed, segment_.tag(), at, value, detail);
    };
    if (!takes_type_from_envelope()) {
        service_elements(log_);
    } else {
        FindingLog all(options_.findings_max);
        all.charset(charset_);
        service_elements(all);
        for (const Finding& finding : all.kept()) {
            const bool the_type = finding.at.element == 2 && finding.at.component == 1;
            if (!the_type) log_.add_worded(finding);
        }
        segment_.sound_ = log_.errors() == 0;
        warn(Errc::structure_header_misplaced, segment_.at(2, 1), segment_.value(2, 1), message_.type);
    }
    if (has_misplaced_association()) {
        warn(Errc::structure_header_misplaced, segment_.at(3), segment_.value(3), message_.association);
    }
    if (!message_.read_as.empty()) {
        warn(Errc::structure_nearest_directory, segment_.at(2, 2), message_.directory(), message_.read_as);
    }
}

void Reader::check_definition(const MessageHeader& header) {
    if (definition_ != nullptr || header.type.empty()) return;
    if (is_known_type(header.type)) {
        log_.add_at(Errc::structure_unknown_directory, Severity::error, Scope::stop_message, segment_.tag(), segment_.at(2, 2),
                    header.directory(), known_directories(header.type));
    } else {
        log_.add(Errc::structure_unknown_message, Severity::error, Scope::stop_message, segment_, 2, 1);
    }
}

/// CONTRL has a code for what comes twice, and none for what is missing.
void Reader::check_sequence() {
    std::optional<Transfers::Fault> fault = transfers_.next(message_.type, message_.transfer.get(), message_.at);
    if (!fault) return;
    constexpr std::uint8_t contrl_duplicate = 26;
    constexpr std::uint8_t contrl_unspecified = 18;
    log_.add_worded({.code = Errc::envelope_out_of_sequence,
                     .severity = fault->duplicate ? Severity::error : Severity::warning,
                     .scope = fault->duplicate ? Scope::stop_message : Scope::proceed,
                     .segment = std::string(segment_.tag()),
                     .at = segment_.at(4, 1),
                     .group = {},
                     .value = message_.transfer.get().number,
                     .contrl = fault->duplicate ? contrl_duplicate : contrl_unspecified,
                     .text_fr = std::move(fault->words.french),
                     .text_en = std::move(fault->words.english)});
}

void Reader::tell_unfinished_sequences() {
    for (Transfers::Unfinished& one : transfers_.unfinished()) {
        report(envelope_, Errc::envelope_out_of_sequence, Severity::warning, Scope::proceed,
               Place{"UNH", Position{.byte_offset = one.at.byte_offset}}, one.number, std::move(one.words));
    }
    transfers_.clear();
}

}  // namespace cargo::edi
