#include <fmt/format.h>

#include "edi/answer_parts.hpp"

/// APERAK D.95B and D.96B for one message of any kind: accepted, accepted in part or refused, with every error's code, place and
/// text. The numbers that were given to bills stand in CUSRES; here is no place for them.
namespace cargo::edi {
namespace {

constexpr std::string_view document_response = "962";
constexpr std::string_view error_response = "963";
constexpr PartLimits part_limits{
    .errors = 999,           // SG3 of D.95B
    .registered = 9'999'999,  // only counted in one part: they are not written
    .refused_bills = 6,       // SG1: nine, less the references of the whole
};

/// 4343.
std::string_view response_of(const AnswerPart& part, bool partial) {
    if (partial) return "CA";
    return part.refused ? "RE" : "AP";
}

void write_error(InterchangeWriter& writer, const Message& message, const Finding& error) {
    writer.segment("ERC", {{code_of(error), "", "ZZZ"}});
    Components lines = text_lines(error.text_fr);
    constexpr std::size_t lines_max = 5;
    if (lines.size() == lines_max) lines.pop_back();
    lines.insert(lines.begin(), item_of(error));
    writer.segment("FTX", {{"AAO"}, {}, {}, lines});
    // 1156 counts the segment as CONTRL does; it has six places.
    const std::string segment = cut(fmt::format("{}", error.at.segment), 6);
    if (error.bill.empty()) {
        writer.segment("RFF", {{"ACW", cut(document_of(message), 35), segment}});
    } else {
        writer.segment("RFF", {{"BM", cut(error.bill, 35), segment}});
    }
}

void write_part(InterchangeWriter& writer, const Message& message, const AnswerPart& part, bool partial, const AnswerStamp& stamp,
                std::string_view release) {
    writer.begin_message({"APERAK", "D", std::string(release), "UN"});
    writer.segment("BGM", {{std::string(part.refused ? error_response : document_response)},
                           {cut(stamp.reference, 35)},
                           {"11"},
                           {std::string(response_of(part, partial))}});
    writer.segment("DTM", {{"137", "20" + stamp.now_date + stamp.now_time, "203"}});
    constexpr std::size_t texts_max = 9;
    for (std::size_t i = 0; i < part.warnings.size() && i < texts_max; ++i)
        writer.segment("FTX", {{"AAI"}, {}, {}, text_lines(part.warnings[i]->text_fr)});
    const Manifest* manifest = std::get_if<Manifest>(&message.body);
    writer.segment("RFF", {{"ACW", cut(document_of(message), 35)}});
    writer.segment("RFF", {{"AGO", cut(message.header.reference, 35)}});
    if (manifest != nullptr && !manifest->call.stay.empty()) writer.segment("RFF", {{"ATZ", cut(manifest->call.stay, 35)}});
    for (const std::string& bill : part.refused_bills) writer.segment("RFF", {{"BM", cut(bill, 35)}});
    for (const Finding* error : part.errors) write_error(writer, message, *error);
    writer.end_message();
}

}  // namespace

std::string write_aperak(const Interchange& received, const Answered& answered, const AnswerStamp& stamp,
                         std::string_view release) {
    InterchangeWriter writer(received.header, stamp);
    if (answered.message < received.messages.size()) {
        const Message& message = received.messages[answered.message];
        const std::vector<AnswerPart> parts = answer_parts(received, message, answered, part_limits);
        bool taken = false;
        bool refused = false;
        for (const AnswerPart& part : parts) (part.refused ? refused : taken) = true;
        for (const AnswerPart& part : parts) {
            if (taken && refused && !part.refused) continue;  // the word on the whole stands beside its errors
            write_part(writer, message, part, taken && refused, stamp, release);
        }
    }
    return writer.finish();
}

}  // namespace cargo::edi
