#include "daemon/ctl/file_report.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <functional>
#include <set>
#include <utility>

namespace cargo::ctl {
namespace {

using boost::json::object;
using boost::json::value;

std::string text_of(const object& from, const char* name) {
    const value* found = from.if_contains(name);
    return found != nullptr && found->is_string() ? std::string(found->as_string().c_str()) : std::string();
}

std::int64_t number_of(const object& from, const char* name) {
    const value* found = from.if_contains(name);
    return found != nullptr && found->is_number() ? found->to_number<std::int64_t>() : 0;
}

/// "segment 14 EQD, element 2.1, byte 392", or of XML "line 14 Awmds/Bol_segment[2], byte 392": as much as the finding knows.
std::string place_of(const Session& session, const object& finding) {
    std::string place;
    if (finding.contains("path")) {
        place = fmt::format("{} {} {}", session.say("ligne", "line"), number_of(finding, "line"), text_of(finding, "path"));
    } else {
        place = fmt::format("segment {} {}", number_of(finding, "segment"), text_of(finding, "tag"));
        const std::int64_t element = number_of(finding, "element");
        if (element != 0) place += fmt::format(", {} {}", session.say("élément", "element"), element);
        if (number_of(finding, "component") != 0) place += fmt::format(".{}", number_of(finding, "component"));
    }
    if (finding.contains("offset")) place += fmt::format(", {} {}", session.say("octet", "byte"), number_of(finding, "offset"));
    return place;
}

void print_findings(const Session& session, const value& findings) {
    for (const value& item : findings.as_array()) {
        const object& finding = item.as_object();
        const char* language = session.language == Language::french ? "text_fr" : "text_en";
        fmt::print(*session.out, "    {} [{}] {}\n", place_of(session, finding), text_of(finding, "name"),
                   text_of(finding, language));
    }
}

bool is_error(const value& finding) {
    return finding.at("severity") == "error";
}

/// Every list of findings of an entry.
void each_findings(const object& entry, const std::function<void(const value&)>& take) {
    const value* interchanges = entry.if_contains("interchanges");
    if (interchanges == nullptr) return;
    for (const value& interchange : interchanges->as_array()) {
        take(interchange.at("findings"));
        for (const value& message : interchange.at("messages").as_array()) take(message.at("findings"));
    }
}

}  // namespace

bool is_accepted(const object& entry) {
    const value* interchanges = entry.if_contains("interchanges");
    if (interchanges == nullptr || interchanges->as_array().empty()) return false;
    return std::ranges::all_of(interchanges->as_array(), [](const value& interchange) {
        const bool envelope = std::ranges::none_of(interchange.at("findings").as_array(), is_error);
        return envelope && std::ranges::all_of(interchange.at("messages").as_array(),
                                               [](const value& message) { return message.at("verdict") == "accepted"; });
    });
}

bool print_message(const Session& session, const object& entry) {
    const value* interchanges = entry.if_contains("interchanges");
    if (interchanges == nullptr) return false;
    for (const value& interchange : interchanges->as_array()) {
        print_findings(session, interchange.at("findings"));
        for (const value& item : interchange.at("messages").as_array()) {
            const object& message = item.as_object();
            const bool accepted = message.at("verdict") == "accepted";
            fmt::print(*session.out, "  {} {} {}: {}\n", text_of(message, "type"), text_of(message, "directory"),
                       text_of(message, "reference"),
                       accepted ? session.say("accepté", "accepted") : session.say("refusé", "refused"));
            for (const value& registered : message.at("registered").as_array()) {
                fmt::print(*session.out, "    {} {}\n", registered.at("bill").as_string().c_str(),
                           registered.at("number").as_string().c_str());
            }
            print_findings(session, message.at("findings"));
        }
    }
    return is_accepted(entry);
}

void FileSummary::refused(const object& entry) {
    ++refused_;
    std::set<std::string> names;
    each_findings(entry, [&](const value& findings) {
        for (const value& finding : findings.as_array()) {
            if (is_error(finding)) names.insert(text_of(finding.as_object(), "name"));
        }
    });
    if (names.empty()) names.insert(text_of(entry, "state") == "poisoned" ? "poisoned" : "unknown");
    for (const std::string& name : names) ++reasons_[name];
}

void FileSummary::refused(const std::string& code) {
    ++refused_;
    ++reasons_[code];
}

void FileSummary::print(const Session& session) const {
    if (session.json) {
        object reasons;
        for (const auto& [name, count] : reasons_) reasons[name] = count;
        boost::json::array not_sent(not_sent_.begin(), not_sent_.end());
        fmt::print(*session.out, "{}\n",
                   boost::json::serialize(object{{"files", files()},
                                                 {"accepted", accepted_},
                                                 {"refused", refused_},
                                                 {"waiting", waiting_},
                                                 {"reasons", std::move(reasons)},
                                                 {"not_sent", std::move(not_sent)}}));
        return;
    }
    fmt::print(*session.out, "\n{} {}: {} {}, {} {}, {} {}, {} {}\n", files(), session.say("fichiers", "files"), accepted_,
               session.say("acceptés", "accepted"), refused_, session.say("refusés", "refused"), waiting_,
               session.say("en attente", "still waiting"), not_sent_.size(), session.say("non déposés", "not sent"));
    std::vector<std::pair<std::size_t, std::string>> by_count;
    for (const auto& [name, count] : reasons_) by_count.emplace_back(count, name);
    std::ranges::sort(by_count, std::greater<>());
    for (const auto& [count, name] : by_count) fmt::print(*session.out, "  {:>6}  {}\n", count, name);
    for (const std::string& path : not_sent_) fmt::print(*session.out, "  {}: {}\n", session.say("non déposé", "not sent"), path);
}

}  // namespace cargo::ctl
