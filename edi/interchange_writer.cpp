#include "edi/interchange_writer.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace cargo::edi {
namespace {

constexpr std::size_t reference_chars_max = 14;  // 0020 and 0062
constexpr std::size_t party_chars_max = 35;      // 0004 and 0010
constexpr std::size_t qualifier_chars_max = 4;   // 0007

/// What stands for a value the received file did not give: 0020 and the ids are mandatory.
std::string or_unknown(std::string_view value, std::size_t chars_max) {
    return value.empty() ? "UNKNOWN" : cut(value, chars_max);
}

}  // namespace

std::string cut(std::string_view text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return std::string(text);
    std::size_t end = bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return std::string(text.substr(0, end));
}

InterchangeWriter::InterchangeWriter(const InterchangeHeader& received, const AnswerStamp& stamp)
    : reference_(cut(stamp.reference, reference_chars_max)) {
    const std::optional<Charset> charset = charset_of(received.syntax);
    charset_ = charset.value_or(Charset::level_a);
    const std::string syntax = charset ? received.syntax : "UNOA";
    const std::string& sent = received.syntax_version;
    version_ = sent == "1" || sent == "2" || sent == "4" ? sent : "3";
    delimiters_ = {received.component_separator, received.element_separator,    received.decimal_mark,
                   received.release,             received.repetition_separator, received.terminator};
    write_service_string();
    // Syntax 4 writes the year in full.
    const std::string date = version_4() ? "20" + stamp.now_date : stamp.now_date;
    segment("UNB", {{syntax, version_},
                    {cut(stamp.our_id, party_chars_max)},
                    {or_unknown(received.sender, party_chars_max), cut(received.sender_qualifier, qualifier_chars_max)},
                    {date, stamp.now_time},
                    {reference_}});
}

/// Where it says something that its reader would not take for granted.
void InterchangeWriter::write_service_string() {
    ServiceString usual = default_service_string;
    if (version_4()) usual.repetition = '*';
    if (delimiters_ == separator_service_string) return;
    ServiceString written = delimiters_;
    // The decimal mark alone is not worth it: we write no decimals.
    written.decimal = usual.decimal;
    if (written == usual) return;
    const auto or_blank = [](char c) { return c == 0 ? ' ' : c; };
    out_ += "UNA";
    out_ += {delimiters_.component,         delimiters_.element,              delimiters_.decimal,
             or_blank(delimiters_.release), or_blank(delimiters_.repetition), delimiters_.terminator};
}

bool InterchangeWriter::delimits(char c) const {
    const ServiceString& d = delimiters_;
    const bool rare = (d.release != 0 && c == d.release) || (d.repetition != 0 && c == d.repetition);
    return rare || c == d.component || c == d.element || c == d.terminator;
}

void InterchangeWriter::append(std::string_view value) {
    for (char c : from_utf8(charset_, value)) {
        // Control characters belong to no character set; they only come back in values that had them.
        if (static_cast<unsigned char>(c) < 0x20) c = '.';
        if (!delimits(c)) {
            out_ += c;
        } else if (delimiters_.release != 0) {
            out_ += delimiters_.release;
            out_ += c;
        } else {
            constexpr std::string_view stand_ins = ".-/_#";
            const auto free = std::ranges::find_if(stand_ins, [&](char stand_in) { return !delimits(stand_in); });
            out_ += *free;  // there are more of them than delimiters
        }
    }
}

void InterchangeWriter::segment(std::string_view tag, const std::vector<Components>& elements) {
    out_ += tag;
    std::size_t elements_due = 0;
    for (const Components& element : elements) {
        ++elements_due;
        std::size_t components_due = 0;
        for (const std::string& component : element) {
            if (!component.empty()) {
                // Separators are written when a value follows, so that none trails.
                out_.append(std::exchange(elements_due, 0), delimiters_.element);
                out_.append(std::exchange(components_due, 0), delimiters_.component);
                append(component);
            }
            ++components_due;
        }
    }
    out_ += delimiters_.terminator;
    if (delimiters_.terminator != '\n') out_ += '\n';
    ++segments_;
}

void InterchangeWriter::begin_message(const Components& identifier) {
    ++messages_;
    segments_ = 0;
    segment("UNH", {{std::to_string(messages_)}, identifier});
}

void InterchangeWriter::end_message() {
    segment("UNT", {{std::to_string(segments_ + 1)}, {std::to_string(messages_)}});
}

std::string InterchangeWriter::finish() {
    segment("UNZ", {{std::to_string(messages_)}, {reference_}});
    return std::move(out_);
}

}  // namespace cargo::edi
