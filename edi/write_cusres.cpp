#include <fmt/format.h>

#include <algorithm>

#include "edi/interchange.hpp"
#include "edi/interchange_writer.hpp"

/// CUSRES D.95B for one CUSCAR: registered, with the number of each bill, or refused, with every
/// error's place. It speaks of the message only: GIS 1 and 2, never of goods released, examined
/// or detained (GIS 4 to 8).
namespace cargo::edi {
namespace {

constexpr std::string_view document_response = "962";
constexpr std::string_view error_response = "963";
constexpr std::size_t error_points_max = 50;   // SG1 of CUSRES D.95B
constexpr std::size_t texts_max = 5;           // FTX of CUSRES D.95B
constexpr std::size_t references_max = 9'900;  // SG5, 9999, less the references of the whole

bool is_error(const Finding& finding) {
    return finding.severity == Severity::error;
}

/// 1049: the section of CUSCAR a segment belongs to.
std::string section_of(const Finding& finding) {
    if (finding.group.starts_with("SG4") || finding.segment == "CNI" || finding.segment == "GID" || finding.segment == "SGP")
        return "2";
    if (finding.segment == "UNT" || finding.segment == "AUT") return "6";
    return "1";
}

/// 1052: segment, element and component as CONTRL counts them for the segment, from 1, then the tag: `17.2.1 EQD`.
std::string item_of(const Finding& finding) {
    std::string item = fmt::format("{}", finding.at.segment);
    if (finding.at.element != 0) item += fmt::format(".{}", finding.at.element);
    if (finding.at.element != 0 && finding.at.component != 0) item += fmt::format(".{}", finding.at.component);
    return item + " " + finding.segment;
}

/// C108: five lines of seventy, cut between words.
Components text_lines(std::string_view text) {
    constexpr std::size_t lines_max = 5;
    constexpr std::size_t line_bytes_max = 70;
    Components lines;
    while (!text.empty() && lines.size() < lines_max) {
        std::string line = cut(text, line_bytes_max);
        const std::size_t blank = line.rfind(' ');
        if (line.size() < text.size() && blank != std::string::npos && blank > 0) line.resize(blank);
        text.remove_prefix(line.size());
        text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
        lines.push_back(std::move(line));
    }
    return lines;
}

/// What one CUSRES message carries of a longer answer.
struct Part {
    std::vector<const Finding*> errors{};
    std::vector<const Finding*> warnings{};
    std::vector<std::pair<std::string, std::string>> registered{};
};

std::vector<Part> parts_of(const Message& message, const Interchange& received, const Answered& answered) {
    std::vector<const Finding*> errors;
    std::vector<const Finding*> warnings;
    for (const std::vector<Finding>* list : {&received.findings, &message.findings, &answered.findings}) {
        for (const Finding& finding : *list) (is_error(finding) ? errors : warnings).push_back(&finding);
    }
    std::vector<Part> parts(1);
    for (const Finding* error : errors) {
        if (parts.back().errors.size() == error_points_max) parts.emplace_back();
        parts.back().errors.push_back(error);
    }
    if (answered.verdict != Verdict::refused) {
        for (const std::pair<std::string, std::string>& bill : answered.registered) {
            if (2 * parts.back().registered.size() >= references_max) parts.emplace_back();
            parts.back().registered.push_back(bill);
        }
    }
    parts.front().warnings = std::move(warnings);
    return parts;
}

/// The references of the message answered: its document, its UNH, its port call.
void write_references(InterchangeWriter& writer, const Message& message) {
    const Manifest* manifest = std::get_if<Manifest>(&message.body);
    const std::string document = manifest == nullptr ? std::string{} : manifest->document;
    writer.segment("RFF", {{"ACW", cut(document.empty() ? message.header.reference : document, 35)}});
    writer.segment("RFF", {{"AGO", cut(message.header.reference, 35)}});
    if (manifest != nullptr && !manifest->call.stay.empty()) writer.segment("RFF", {{"ATZ", cut(manifest->call.stay, 35)}});
}

void write_part(InterchangeWriter& writer, const Message& message, const Part& part, bool refused, const AnswerStamp& stamp) {
    writer.begin_message({"CUSRES", "D", "95B", "UN"});
    writer.segment("BGM", {{std::string(refused ? error_response : document_response)}, {cut(stamp.reference, 35)}, {"11"}});
    writer.segment("DTM", {{"137", "20" + stamp.now_date + stamp.now_time, "203"}});
    writer.segment("GIS", {{refused ? "2" : "1"}});
    std::size_t texts = 0;
    for (const std::vector<const Finding*>* list : {&part.errors, &part.warnings}) {
        for (const Finding* finding : *list) {
            if (texts++ >= texts_max) break;
            writer.segment("FTX", {{is_error(*finding) ? "AAO" : "AAI"}, {}, {}, text_lines(finding->text_fr)});
        }
    }
    for (const Finding* error : part.errors) {
        writer.segment("ERP", {{section_of(*error), item_of(*error)}});
        writer.segment("ERC", {{fmt::format("{}", static_cast<unsigned>(error->code)), "", "ZZZ"}});
    }
    write_references(writer, message);
    for (const auto& [bill, number] : part.registered) {
        writer.segment("RFF", {{"BM", cut(bill, 35)}});
        writer.segment("RFF", {{"ABT", cut(number, 35)}});
    }
    writer.end_message();
}

}  // namespace

std::string write_cusres(const Interchange& received, const Answered& answered, const AnswerStamp& stamp) {
    InterchangeWriter writer(received.header, stamp);
    if (answered.message < received.messages.size()) {
        const Message& message = received.messages[answered.message];
        const bool envelope = std::ranges::any_of(received.findings, is_error);
        const bool refused = envelope || answered.verdict == Verdict::refused || message.verdict == Verdict::refused;
        for (const Part& part : parts_of(message, received, answered)) write_part(writer, message, part, refused, stamp);
    }
    return writer.finish();
}

}  // namespace cargo::edi
