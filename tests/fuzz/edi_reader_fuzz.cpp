// Any bytes may reach the reader. Beside not crashing, what it says must hang together: places lie inside the file,
// counts are not below what is shown, a refused envelope accepts no message, and reading in pieces says the same.
#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "edi/answers.hpp"
#include "edi/stream_reader.hpp"
#include "edi/take_in_part.hpp"
#include "tests/fuzz/demand.hpp"

namespace {

using cargo::fuzz::demand;

/// Keeps everything, as `read` does.
class Kept final : public cargo::edi::MessageSink {
public:
    std::vector<cargo::edi::Interchange> all;
    void interchange_start(const cargo::edi::InterchangeHeader& header) override { all.emplace_back().header = header; }
    void message(cargo::edi::Message&& message) override { all.back().messages.push_back(std::move(message)); }
    void interchange_end(std::vector<cargo::edi::Finding>&& findings, bool refused) override {
        all.back().findings = std::move(findings);
        if (!refused) return;
        for (cargo::edi::Message& message : all.back().messages) message.verdict = cargo::edi::Verdict::refused;
    }
};

/// In pieces, whose sizes the input itself decides.
std::vector<cargo::edi::Interchange> read_in_pieces(std::string_view bytes, const cargo::edi::ReadOptions& options) {
    Kept kept;
    cargo::edi::StreamReader reader(options, kept);
    while (!bytes.empty()) {
        const std::size_t piece = std::min<std::size_t>(bytes.size(), 1 + static_cast<unsigned char>(bytes[0]) % 61);
        reader.feed(bytes.substr(0, piece));
        bytes.remove_prefix(piece);
    }
    reader.finish();
    return std::move(kept.all);
}

/// A manifest's bills as they end, and no more of them.
class Passed final : public cargo::edi::BillSink {
public:
    std::size_t bills = 0, units = 0;
    void unit(cargo::Equipment&&) override { ++units; }
    void bill(cargo::ManifestConsignment&&) override { ++bills; }
    void end(const cargo::edi::ManifestEnd& told) override {
        demand(told.masters <= bills && told.transhipped <= bills && told.empty <= units);
    }
};

/// Handed on or kept, the same is wrong with them, and nothing else.
void check_passing(std::string_view bytes, const std::vector<cargo::edi::Interchange>& kept) {
    Passed passed;
    cargo::edi::ReadOptions options;
    options.bills = &passed;
    std::vector<cargo::edi::Interchange> handed_on = cargo::edi::read(bytes, options);
    demand(handed_on.size() == kept.size());
    for (std::size_t i = 0; i < kept.size(); ++i) {
        demand(handed_on[i].findings == kept[i].findings && handed_on[i].messages.size() == kept[i].messages.size());
        for (std::size_t n = 0; n < kept[i].messages.size(); ++n) {
            const cargo::edi::Message& one = handed_on[i].messages[n];
            const cargo::edi::Message& other = kept[i].messages[n];
            demand(one.findings == other.findings && one.findings_true_count == other.findings_true_count);
            demand(one.verdict == other.verdict && one.body.index() == other.body.index());
        }
    }
}

void check(const std::vector<cargo::edi::Finding>& findings, std::size_t size) {
    for (const cargo::edi::Finding& finding : findings) {
        demand(finding.at.byte_offset.value_or(0) <= size);
        demand(!finding.text_fr.empty() && !finding.text_en.empty());
    }
}

/// All that a profile may allow.
const cargo::edi::ReadOptions& most_lenient() {
    static const cargo::edi::ReadOptions options = [] {
        cargo::edi::ReadOptions all;
        all.tolerant_header = true;
        all.bare_messages = true;
        for (const char* code : {"value_too_long", "value_too_short", "value_bad_shape", "syntax_bad_character"})
            demand(all.finding_rules.add(code, "warning").has_value());
        return all;
    }();
    return options;
}

/// Whatever came, what is answered is sound by our own reader, and in part nothing is both taken and refused.
void check_answers(const cargo::edi::Interchange& received) {
    using namespace cargo::edi;
    const AnswerStamp stamp{.our_id = "QUAI", .reference = "K7Q2MB4XN3ZD5A", .now_date = "261122", .now_time = "1559"};
    Interchange interchange = received;
    for (std::size_t i = 0; i < interchange.messages.size() && i < 3; ++i) {
        Message& message = interchange.messages[i];
        if (take_in_part(message)) {
            const cargo::Manifest& manifest = std::get<cargo::Manifest>(message.body);
            demand(!manifest.consignments.empty() && !message.refused_bills.empty());
            for (const cargo::ManifestConsignment& bill : manifest.consignments)
                demand(std::ranges::find(message.refused_bills, bill.bill) == message.refused_bills.end());
        }
        Answered answered{.message = static_cast<std::uint32_t>(i), .verdict = message.verdict};
        answered.refused_bills = message.refused_bills;
        for (const AnswerKind kind : {AnswerKind::contrl, AnswerKind::cusres_d95b, AnswerKind::cusres_d96b,
                                      AnswerKind::aperak_d95b, AnswerKind::aperak_d96b}) {
            const std::vector<Interchange> back = read(write_answer(kind, interchange, answered, stamp), {.look_only = true});
            demand(back.size() == 1 && back[0].findings.empty());
            for (const Message& answer : back[0].messages) demand(answer.verdict == Verdict::accepted);
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const std::vector<cargo::edi::Interchange> first = cargo::edi::read(bytes);
    demand(!first.empty());
    for (const cargo::edi::Interchange& interchange : first) {
        check(interchange.findings, size);
        bool refused = false;
        for (const cargo::edi::Finding& finding : interchange.findings) {
            refused = refused || finding.severity == cargo::edi::Severity::error;
        }
        for (const cargo::edi::Message& message : interchange.messages) {
            check(message.findings, size);
            demand(message.findings_true_count >= message.findings.size());
            demand(!refused || message.verdict == cargo::edi::Verdict::refused);
        }
    }
    demand(read_in_pieces(bytes, {}) == first);
    check_passing(bytes, first);
    const std::vector<cargo::edi::Interchange> lenient = cargo::edi::read(bytes, most_lenient());
    demand(read_in_pieces(bytes, most_lenient()) == lenient);
    for (const cargo::edi::Interchange& interchange : lenient) check_answers(interchange);
    return 0;
}
