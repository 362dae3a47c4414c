#include "edi/map_acknowledgement.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "edi/map_head.hpp"

namespace cargo::edi {
namespace {

struct VerdictRow {
    std::string_view code;
    AnswerVerdict verdict;
};

template <std::size_t size>
AnswerVerdict verdict_in(const std::array<VerdictRow, size>& rows, std::string_view code) {
    const auto row = std::ranges::find(rows, code, &VerdictRow::code);
    return row == rows.end() ? AnswerVerdict::unknown : row->verdict;
}

/// CONTRL 0083.
constexpr std::array<VerdictRow, 3> actions{{
    {"4", AnswerVerdict::refused},
    {"7", AnswerVerdict::accepted},
    {"8", AnswerVerdict::received},
}};

/// BGM 4343, the kind of response.
constexpr std::array<VerdictRow, 3> responses{{
    {"AP", AnswerVerdict::accepted},
    {"RE", AnswerVerdict::refused},
    {"CA", AnswerVerdict::partly_accepted},
}};

/// BGM 1225 of an answer.
constexpr std::array<VerdictRow, 5> functions{{
    {"27", AnswerVerdict::refused},
    {"28", AnswerVerdict::partly_accepted},
    {"29", AnswerVerdict::accepted},
    {"44", AnswerVerdict::accepted},
    {"45", AnswerVerdict::partly_accepted},
}};

/// BGM 1001 of APERAK and CUSRES.
constexpr std::array<VerdictRow, 4> documents{{
    {"312", AnswerVerdict::accepted},
    {"313", AnswerVerdict::refused},
    {"962", AnswerVerdict::accepted},
    {"963", AnswerVerdict::refused},
}};

/// CUSRES GIS 7365, of which the message itself is told accepted or not; others speak of the goods.
constexpr std::array<VerdictRow, 5> indicators{{
    {"1", AnswerVerdict::accepted},
    {"2", AnswerVerdict::refused},
    {"9", AnswerVerdict::accepted},
    {"66", AnswerVerdict::accepted},
    {"67", AnswerVerdict::partly_accepted},
}};

template <class Number>
bool read_number(std::string_view text, Number& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size();
}

/// As CONTRL counts the elements of a segment: the tag is the first.
void read_element(Fields& fields, std::uint16_t element, AnsweredPlace& place) {
    std::uint16_t position = 0;
    if (!read_number(fields.peek(element, 1), position) || position == 0) return;
    fields.take(element, 1);
    place.element = static_cast<std::uint16_t>(position - 1);
    if (read_number(fields.peek(element, 2), place.component)) fields.take(element, 2);
}

void read_error_code(Fields& fields, AnsweredError& error) {
    fields.text_to(error.code, 1, 1);
    const std::string list = fields.text(1, 2);
    const std::string agency = fields.text(1, 3);
    error.list = list.empty() ? agency : list;
}

/// ERP.
void read_section(Fields& fields, AnsweredPlace& place) {
    place = {};
    fields.text_to(place.section, 1, 1);
    fields.text_to(place.item, 1, 2);
    static_cast<void>(parse_place(place.item, place));
}

void add_text(std::string& text, std::string more) {
    if (text.empty()) {
        text = std::move(more);
    } else if (!more.empty()) {
        text.append(1, ' ').append(more);
    }
}

/// What the three share: a head and what is wrong. A broken answer is read as far as it goes, and found to be unknown.
class AnswerMapper : public MessageMapper {
public:
    AnswerMapper(const MappingContext& context, PortClock clock) : tools_(context, clock), head_(tools_, answer_.head) {}

    void segment(const SegmentView& segment) override {
        Fields fields = tools_.fields(segment);
        const std::span<const Group> groups = segment.groups();
        read(fields, groups.empty() ? std::string_view{} : groups[0].trigger);
        if (!fields.all_placed()) answer_.unmapped.push_back(fields.unmapped());
    }
    [[nodiscard]] Body finish() override { return std::move(answer_); }

protected:
    virtual void read(Fields& fields, std::string_view outer) = 0;

    void head(Fields& fields) {
        head_.segment(fields);
        if (fields.tag() != "BGM") return;
        const AnswerVerdict response = verdict_in(responses, fields.peek(4));
        if (response != AnswerVerdict::unknown) fields.take(4);
        for (const AnswerVerdict said : {response, verdict_in(functions, answer_.head.function),
                                         verdict_in(documents, answer_.head.document_name)}) {
            if (answer_.verdict == AnswerVerdict::unknown) answer_.verdict = said;
        }
    }

    MapTools tools_;
    Acknowledgement answer_{};
    HeadMap head_;  // knows the tools and the answer's head
};

class AperakMapper final : public AnswerMapper {
public:
    using AnswerMapper::AnswerMapper;

private:
    void read(Fields& fields, std::string_view outer) override {
        if (outer != "ERC") return head(fields);
        const std::string_view tag = fields.tag();
        if (tag == "ERC") {
            AnsweredError& error = answer_.errors.emplace_back();
            error.at = fields.at();
            return read_error_code(fields, error);
        }
        if (answer_.errors.empty()) return;
        AnsweredError& error = answer_.errors.back();
        if (tag == "FTX") {
            fields.take(1);
            return add_text(error.text, fields.free_text(4));
        }
        if (tag != "RFF") return;
        Reference& reference = error.references.emplace_back();
        tools_.reference(fields, reference);
        if (error.place == AnsweredPlace{} && parse_place(reference.number, error.place)) error.place.item = reference.number;
    }
};

class ContrlMapper final : public AnswerMapper {
public:
    using AnswerMapper::AnswerMapper;

private:
    void read(Fields& fields, std::string_view) override {
        const std::string_view tag = fields.tag();
        if (tag == "UCI") return interchange(fields);
        if (tag == "UCM") return message(fields);
        if (tag == "UCS" || tag == "UCD") wrong(fields);
    }

    void interchange(Fields& fields) {
        answer_.head.at = fields.at();
        AnsweredInterchange& answered = answer_.interchanges.emplace_back();
        fields.text_to(answered.reference, 1);
        fields.text_to(answered.sender, 2, 1);
        fields.text_to(answered.recipient, 3, 1);
        answer_.verdict = verdict_in(actions, fields.take(4));
        add_error(fields, 5, answer_.errors);
    }

    void message(Fields& fields) {
        AnsweredMessage& message = answer_.messages.emplace_back();
        message.at = fields.at();
        fields.text_to(message.reference, 1);
        fields.text_to(message.type, 2, 1);
        message.directory = fields.text(2, 2) + "." + fields.text(2, 3);
        fields.known(2, 4, {"UN"});
        message.verdict = verdict_in(actions, fields.take(3));
        add_error(fields, 4, message.errors);
        segment_ = 0;
    }

    /// UCI and UCM end alike: an error, the tag of the service segment it is in, the element.
    static void add_error(Fields& fields, std::uint16_t element, std::vector<AnsweredError>& errors) {
        if (!fields.has(element)) return;
        AnsweredError& error = errors.emplace_back();
        error.at = fields.at();
        fields.text_to(error.code, element);
        error.list = "0085";
        error.place.tag = fields.text(static_cast<std::uint16_t>(element + 1));
        read_element(fields, static_cast<std::uint16_t>(element + 2), error.place);
    }

    /// UCS says which segment, and what is wrong with it as a whole; each UCD what is wrong with one element of it.
    void wrong(Fields& fields) {
        const bool whole = fields.tag() == "UCS";
        if (whole && read_number(fields.peek(1), segment_)) fields.take(1);
        if (answer_.messages.empty() || (whole && !fields.has(2))) return;
        AnsweredError& error = answer_.messages.back().errors.emplace_back();
        error.at = fields.at();
        fields.text_to(error.code, whole ? 2 : 1);
        error.list = "0085";
        error.place.segment = segment_;
        if (!whole) read_element(fields, 2, error.place);
    }

    std::uint32_t segment_ = 0;  ///< of the last UCS
};

class CusresMapper final : public AnswerMapper {
public:
    using AnswerMapper::AnswerMapper;

    [[nodiscard]] Body finish() override {
        AnswerVerdict said = AnswerVerdict::unknown;
        for (const std::string& indicator : answer_.indicators) {
            const AnswerVerdict one = verdict_in(indicators, indicator);
            if (static_cast<int>(one) > static_cast<int>(said)) said = one;  // refused wins over all others
        }
        if (said != AnswerVerdict::unknown && answer_.verdict != AnswerVerdict::refused) answer_.verdict = said;
        return AnswerMapper::finish();
    }

private:
    void read(Fields& fields, std::string_view outer) override {
        const std::string_view tag = fields.tag();
        if (fields.segment().in_group("ERP")) return error(fields);
        if (tag == "GIS") {
            answer_.indicators.push_back(fields.text(1, 1));
            return;
        }
        if (tag == "EQD") {
            return tools_.announced_equipment(fields, answer_.equipment.emplace_back(), Severity::warning);
        }
        if (tag == "RFF" && (outer == "RFF" || outer == "DOC")) return reference(fields);
        if (tag == "DOC") {
            bill_ = fields.text(2, 1);
            Reference& document = answer_.head.references.emplace_back();
            document.at = fields.at();
            fields.text_to(document.qualifier, 1, 1);
            document.number = bill_;
            return;
        }
        if (outer == "PAC" || outer == "TAX" || outer == "DOC" || outer == "AUT") return;
        head(fields);
    }

    void error(Fields& fields) {
        const std::string_view tag = fields.tag();
        if (tag == "ERP") {
            references_.clear();
            with_code_ = false;
            return read_section(fields, place_);
        }
        if (tag == "ERC") {
            with_code_ = true;
            AnsweredError& error = answer_.errors.emplace_back();
            error.at = fields.at();
            error.place = place_;
            error.references = references_;
            return read_error_code(fields, error);
        }
        if (tag == "RFF") return tools_.reference(fields, references_.emplace_back());
        if (tag != "FTX" || !with_code_) return;
        fields.take(1);
        add_text(answer_.errors.back().text, fields.free_text(4));
    }

    /// A bill and behind it its registered number: RFF BM, then RFF ABT.
    void reference(Fields& fields) {
        const std::string_view qualifier = fields.peek(1, 1);
        if (qualifier == "ABT" && !bill_.empty()) {
            fields.take(1, 1);
            answer_.registered.emplace_back(std::exchange(bill_, {}), fields.text(1, 2));
            if (!answer_.head.references.empty() && answer_.head.references.back().number == answer_.registered.back().first) {
                answer_.head.references.pop_back();
            }
            return;
        }
        bill_ = qualifier == "BM" ? fields.text(1, 2) : std::string{};
        head_.segment(fields);
    }

    AnsweredPlace place_{};  ///< of the last ERP
    std::vector<Reference> references_{};
    bool with_code_ = false;  ///< the last ERP has an ERC
    std::string bill_;        ///< the last one named, until its number has come
};

}  // namespace

bool parse_place(std::string_view text, AnsweredPlace& place) {
    const std::size_t blank = text.find(' ');
    std::string_view numbers = text.substr(0, blank);
    const std::string_view tag = blank == std::string_view::npos ? std::string_view{} : text.substr(blank + 1);
    AnsweredPlace read;
    const auto next = [&numbers] {
        const std::string_view number = numbers.substr(0, numbers.find('.'));
        numbers.remove_prefix(std::min(numbers.size(), number.size() + 1));
        return number;
    };
    constexpr std::size_t tag_chars = 3;
    if (tag.size() != tag_chars || !read_number(next(), read.segment)) return false;
    if (!numbers.empty() && !read_number(next(), read.element)) return false;
    if (!numbers.empty() && !read_number(next(), read.component)) return false;
    if (!numbers.empty()) return false;
    place.segment = read.segment;
    place.element = read.element;
    place.component = read.component;
    place.tag = tag;
    return true;
}

std::unique_ptr<MessageMapper> make_aperak_mapper(const MappingContext& context, PortClock clock) {
    return std::make_unique<AperakMapper>(context, clock);
}
std::unique_ptr<MessageMapper> make_contrl_mapper(const MappingContext& context, PortClock clock) {
    return std::make_unique<ContrlMapper>(context, clock);
}
std::unique_ptr<MessageMapper> make_cusres_mapper(const MappingContext& context, PortClock clock) {
    return std::make_unique<CusresMapper>(context, clock);
}

}  // namespace cargo::edi
