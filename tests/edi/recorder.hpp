#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "edi/finding.hpp"
#include "edi/segment.hpp"

/// What the reader said about a file, as lines a test can be read by.
namespace cargo::edi::test {

/// "error structure_missing_segment BGM 1 0.0 @62": severity, code, tag, segment, element.component, byte.
inline std::string line_of(const Finding& f) {
    std::string line = f.severity == Severity::error ? "error " : "warning ";
    line += std::string(to_string(f.code)) + " " + f.segment + " " + std::to_string(f.at.segment) + " " +
            std::to_string(f.at.element) + "." + std::to_string(f.at.component);
    if (f.at.byte_offset) line += " @" + std::to_string(*f.at.byte_offset);
    return line;
}

/// Keeps everything the reader hands on.
class Recorder : public ReadHandler {
public:
    std::vector<std::string> walk_lines;  ///< "SG1[1]>", "TDT+20", "<SG1 0"
    std::vector<Finding> findings;        ///< of all messages, in order
    std::vector<Finding> envelope;
    std::vector<InterchangeHeader> interchanges;
    std::vector<MessageHeader> messages;
    std::vector<Verdict> verdicts;
    std::vector<std::uint32_t> segments;
    std::vector<std::vector<std::string>> values;  ///< of each segment handed on: every component, un-escaped
    std::size_t true_count = 0;

    void interchange_start(const InterchangeHeader& header) override { interchanges.push_back(header); }
    void message_start(const MessageHeader& header, FindingLog& log) override {
        messages.push_back(header);
        log_ = &log;
    }
    void group_start(const Group& group) override {
        walk_lines.push_back("SG" + std::to_string(group.number) + "[" + std::to_string(group.occurrence) + "]>");
    }
    void segment(const SegmentView& segment) override {
        walk_lines.emplace_back(segment.raw());
        std::vector<std::string>& row = values.emplace_back();
        for (const Component& component : segment.component_list()) row.emplace_back(component.text);
    }
    void group_end(const Group& group) override {
        walk_lines.push_back("<SG" + std::to_string(group.number) + " " + std::to_string(group.errors));
    }
    void message_end(const MessageEnd& end) override {
        findings.insert(findings.end(), log_->kept().begin(), log_->kept().end());
        true_count += log_->true_count();
        verdicts.push_back(log_->verdict());
        segments.push_back(end.segments);
    }
    void interchange_end(const FindingLog& log) override {
        envelope.insert(envelope.end(), log.kept().begin(), log.kept().end());
    }

    [[nodiscard]] std::vector<std::string> finding_lines() const {
        std::vector<std::string> lines;
        for (const Finding& f : findings) lines.push_back(line_of(f));
        return lines;
    }
    [[nodiscard]] std::vector<std::string> envelope_lines() const {
        std::vector<std::string> lines;
        for (const Finding& f : envelope) lines.push_back(line_of(f));
        return lines;
    }

private:
    FindingLog* log_ = nullptr;
};

inline Recorder walked(std::string_view bytes, const ReadOptions& options = {}) {
    Recorder recorder;
    walk(bytes, options, recorder);
    return recorder;
}

/// One message in one interchange, with counts and references that are right. `body` lies between UNH and UNT.
inline std::string interchange(std::string_view type, std::string_view body, std::string_view syntax = "UNOC:3") {
    std::size_t segments = 2;
    for (std::size_t i = 0; i < body.size(); ++i) {
        if (body[i] == '\'' && (i == 0 || body[i - 1] != '?')) ++segments;
    }
    const std::string day = syntax.ends_with('4') ? "20260102" : "260102";
    return "UNB+" + std::string(syntax) + "+ME+YOU+" + day + ":0304+R1'UNH+1+" + std::string(type) + "'" + std::string(body) +
           "UNT+" + std::to_string(segments) + "+1'UNZ+1+R1'";
}

/// A small manifest without fault: one box, one bill, one goods item.
inline std::string small_manifest_body() {
    return "BGM+85+DOC1+9'DTM+137:202601020304:203'RFF+ATZ:STAY1'NAD+MS+CARRIER'"
           "TDT+20+V1+1++CAR:172:20+++CALL1:103::SHIP'LOC+60+FRLEH::6'DTM+132:202601030000:203'"
           "EQD+CN+CSQU3054383+22G1:102:5++3+5'MEA+AAE+T+KGM:2200'SEL+S1+CA'"
           "CNI+1+BILL1'RFF+BM:BILL1'LOC+9+CNSHA::6'LOC+11+FRLEH::6'NAD+CN+C1++NAME'"
           "GID+1+10:CT'FTX+AAA+++SHOES'MEA+AAE+G+KGM:1000'SGP+CSQU3054383+10'";
}

}  // namespace cargo::edi::test
