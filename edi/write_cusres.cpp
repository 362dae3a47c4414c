#include <fmt/format.h>

#include <algorithm>

#include "edi/answer_parts.hpp"

/// CUSRES D.95B and D.96B for one manifest: registered, with the number of each bill, or refused, with every
/// error's place. It speaks of the message only: GIS 1 and 2, never of goods released, examined
/// or detained (GIS 4 to 8).
namespace cargo::edi {
namespace {

constexpr std::string_view document_response = "962";
constexpr std::string_view error_response = "963";
constexpr std::size_t texts_max_d95b = 5;  // FTX of CUSRES D.95B
constexpr std::size_t texts_max_d96b = 9;

constexpr PartLimits limits_d95b{
    .errors = 50,             // SG1
    .registered = 9'900 / 2,  // SG5: 9999, less the references of the whole; two a bill
    .refused_bills = 9'900,
};
constexpr PartLimits limits_d96b{
    .errors = 99,           // SG4
    .registered = 9'999,    // SG6
    .refused_bills = 900,   // SG3: 999
};

void begin(InterchangeWriter& writer, std::string_view release, const AnswerPart& part, const AnswerStamp& stamp) {
    writer.begin_message({"CUSRES", "D", std::string(release), "UN"});
    writer.segment("BGM", {{std::string(part.refused ? error_response : document_response)}, {cut(stamp.reference, 35)}, {"11"}});
    writer.segment("DTM", {{"137", "20" + stamp.now_date + stamp.now_time, "203"}});
}

void write_texts(InterchangeWriter& writer, const AnswerPart& part, std::size_t texts_max) {
    std::size_t texts = 0;
    for (const std::vector<const Finding*>* list : {&part.errors, &part.warnings}) {
        for (const Finding* finding : *list) {
            if (texts++ >= texts_max) break;
            writer.segment("FTX", {{is_error(*finding) ? "AAO" : "AAI"}, {}, {}, text_lines(finding->text_fr)});
        }
    }
}

/// The references of the message answered: its document, its UNH, its port call; then the bills that were refused in it.
void write_references(InterchangeWriter& writer, const Message& message, const AnswerPart& part) {
    const Manifest* manifest = std::get_if<Manifest>(&message.body);
    writer.segment("RFF", {{"ACW", cut(document_of(message), 35)}});
    writer.segment("RFF", {{"AGO", cut(message.header.reference, 35)}});
    if (manifest != nullptr && !manifest->call.stay.empty()) writer.segment("RFF", {{"ATZ", cut(manifest->call.stay, 35)}});
    for (const std::string& bill : part.refused_bills) writer.segment("RFF", {{"BM", cut(bill, 35)}});
}

void write_d95b(InterchangeWriter& writer, const Message& message, const AnswerPart& part, const AnswerStamp& stamp) {
    begin(writer, "95B", part, stamp);
    writer.segment("GIS", {{part.refused ? "2" : "1"}});
    write_texts(writer, part, texts_max_d95b);
    for (const Finding* error : part.errors) {
        writer.segment("ERP", {{section_of(*error, message), item_of(*error)}});
        writer.segment("ERC", {{code_of(*error), "", "ZZZ"}});
    }
    write_references(writer, message, part);
    for (const auto& [bill, number] : part.registered) {
        writer.segment("RFF", {{"BM", cut(bill, 35)}});
        writer.segment("RFF", {{"ABT", cut(number, 35)}});
    }
    writer.end_message();
}

/// Each error has a text of its own here, and the bill it is about; each registered bill is a document with its number.
void write_d96b(InterchangeWriter& writer, const Message& message, const AnswerPart& part, const AnswerStamp& stamp) {
    begin(writer, "96B", part, stamp);
    write_texts(writer, {.warnings = part.warnings}, texts_max_d96b);
    writer.segment("GIS", {{part.refused ? "2" : "1"}});
    write_references(writer, message, part);
    for (const Finding* error : part.errors) {
        writer.segment("ERP", {{section_of(*error, message), item_of(*error)}});
        if (!error->bill.empty()) writer.segment("RFF", {{"BM", cut(error->bill, 35)}});
        writer.segment("ERC", {{code_of(*error), "", "ZZZ"}});
        writer.segment("FTX", {{"AAO"}, {}, {}, text_lines(error->text_fr)});
    }
    constexpr const char* bill_of_lading = "705";
    for (const auto& [bill, number] : part.registered) {
        writer.segment("DOC", {{bill_of_lading}, {cut(bill, 35)}});
        writer.segment("RFF", {{"ABT", cut(number, 35)}});
    }
    writer.end_message();
}

using WritePart = void (*)(InterchangeWriter&, const Message&, const AnswerPart&, const AnswerStamp&);

std::string write_all(const Interchange& received, const Answered& answered, const AnswerStamp& stamp, const PartLimits& limits,
                      WritePart write_part) {
    InterchangeWriter writer(received.header, stamp);
    if (answered.message < received.messages.size()) {
        const Message& message = received.messages[answered.message];
        for (const AnswerPart& part : answer_parts(received, message, answered, limits)) write_part(writer, message, part, stamp);
    }
    return writer.finish();
}

}  // namespace

std::string write_cusres(const Interchange& received, const Answered& answered, const AnswerStamp& stamp) {
    return write_all(received, answered, stamp, limits_d95b, &write_d95b);
}

std::string write_cusres_d96b(const Interchange& received, const Answered& answered, const AnswerStamp& stamp) {
    return write_all(received, answered, stamp, limits_d96b, &write_d96b);
}

}  // namespace cargo::edi
