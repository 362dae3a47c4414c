#include "daemon/ctl/streams_check.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <memory>
#include <set>
#include <thread>

namespace cargo::ctl {
namespace {

using boost::json::object;
using boost::json::value;

std::string text_of(const object& from, std::string_view name) {
    const value* found = from.if_contains(boost::json::string_view(name.data(), name.size()));
    return found != nullptr && found->is_string() ? std::string(found->as_string().c_str()) : std::string();
}

std::uint64_t number_of(const std::string& text) {
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

/// Data is compared as JSON of one form: an envelope may have been written by another program.
std::optional<SeenEvent> event_of_feed(std::string_view line) {
    boost::json::error_code unreadable;
    const value read = boost::json::parse(boost::json::string_view(line.data(), line.size()), unreadable);
    if (unreadable || !read.is_object()) return std::nullopt;
    const object& event = read.as_object();
    return SeenEvent{text_of(event, "id"), text_of(event, "subject"), text_of(event, "recipient"),
                     number_of(text_of(event, "sequence")), boost::json::serialize(event.at("data"))};
}

/// kcat's JSON envelope: headers as a flat list of names and values.
std::optional<SeenEvent> event_of_kcat(std::string_view line) {
    boost::json::error_code unreadable;
    const value read = boost::json::parse(boost::json::string_view(line.data(), line.size()), unreadable);
    if (unreadable || !read.is_object()) return std::nullopt;
    const object& envelope = read.as_object();
    SeenEvent event;
    event.key = text_of(envelope, "key");
    const boost::json::array& headers = envelope.at("headers").as_array();
    for (std::size_t i = 0; i + 1 < headers.size(); i += 2) {
        const std::string name = headers[i].as_string().c_str();
        const std::string text = headers[i + 1].as_string().c_str();
        if (name == "ce_id") event.id = text;
        if (name == "ce_recipient") event.recipient = text;
        if (name == "ce_sequence") event.sequence = number_of(text);
    }
    const value data = boost::json::parse(text_of(envelope, "payload"), unreadable);
    event.data = boost::json::serialize(data);
    return event;
}

Result<std::vector<SeenEvent>> read_feed(const Session& session) {
    std::vector<SeenEvent> events;
    std::string after;
    while (true) {
        const Result<HttpAnswer> page = session.client().call("GET", "/v1/events?limit=1000&after=" + encoded(after), {},
                                                              {{"accept", "application/x-ndjson"}});
        if (!page) return std::unexpected(page.error());
        if (!page->ok()) return fail(Errc::request_malformed, {}, page->body);
        std::size_t read = 0;
        std::string_view rest = page->body;
        for (std::size_t end = rest.find('\n'); end != rest.npos; end = rest.find('\n')) {
            std::optional<SeenEvent> event = event_of_feed(rest.substr(0, end));
            rest.remove_prefix(end + 1);
            if (!event) continue;
            after = event->id;
            events.push_back(std::move(*event));
            ++read;
        }
        if (read == 0) return events;
    }
}

std::vector<SeenEvent> read_topic(const std::string& kafka, const std::string& topic) {
    const std::string command = fmt::format("kcat -b '{}' -t '{}' -C -e -q -J -o beginning 2>/dev/null", kafka, topic);
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    std::string out;
    char piece[64 * 1024];
    while (pipe) {
        const std::size_t got = fread(piece, 1, sizeof piece, pipe.get());
        if (got == 0) break;
        out.append(piece, got);
    }
    std::vector<SeenEvent> events;
    std::string_view rest = out;
    for (std::size_t end = rest.find('\n'); end != rest.npos; end = rest.find('\n')) {
        std::optional<SeenEvent> event = event_of_kcat(rest.substr(0, end));
        rest.remove_prefix(end + 1);
        if (event) events.push_back(std::move(*event));
    }
    return events;
}

/// Versions of each key, in the order read: 1, 2, 3... A repetition must repeat itself.
std::string first_gap(const std::vector<SeenEvent>& events, std::map<std::string, SeenEvent>& newest) {
    for (const SeenEvent& event : events) {
        const auto last = newest.find(event.key);
        const std::uint64_t expected = last == newest.end() ? 1 : last->second.sequence + 1;
        if (event.sequence != expected) {
            return fmt::format("{}: version {} where {} was due", event.key, event.sequence, expected);
        }
        newest[event.key] = event;
    }
    return {};
}

/// Each core seen under one (box, version) says the same to everybody.
std::string first_unlike_core(const std::vector<SeenEvent>& events, Cores& cores, std::size_t& seen) {
    for (const SeenEvent& event : events) {
        const value data = boost::json::parse(event.data);
        const object* members = data.if_object();
        const value* core = members != nullptr ? members->if_contains("core") : nullptr;
        if (core == nullptr || !core->is_object()) continue;
        ++seen;
        const std::uint64_t version = core->at("core_version").to_number<std::uint64_t>();
        const std::string text = boost::json::serialize(*core);
        const auto [kept, fresh] = cores.try_emplace({std::string(core->at("key").as_string().c_str()), version}, text);
        if (!fresh && kept->second != text) return kept->second + " but also " + text;
    }
    return {};
}

std::string first_stale_view(const Session& session, const std::map<std::string, SeenEvent>& newest) {
    for (const char* kind : {"boxes", "lots"}) {
        std::set<std::string> calls;
        const std::string prefix = std::string(kind) == "boxes" ? "box/" : "lot/";
        for (const auto& [key, event] : newest) {
            if (key.starts_with(prefix)) calls.insert(key.substr(4, key.find('/', 4) - 4));
        }
        for (const std::string& call : calls) {
            const Result<HttpAnswer> page =
                session.client().call("GET", fmt::format("/v1/{}?call={}&limit=1000", kind, encoded(call)));
            if (!page || !page->ok()) return "no views of " + call;
            const value views = page->json();
            for (const value& item : views.at("items").as_array()) {
                const std::string key = item.at("key").as_string().c_str();
                const auto seen = newest.find(key);
                if (seen == newest.end()) return key + ": served, never published";
                const bool same = seen->second.sequence == item.at("version").to_number<std::uint64_t>() &&
                                  seen->second.data == boost::json::serialize(item.at("view"));
                if (!same) return key + ": the newest event is not the view that is served";
            }
        }
    }
    return {};
}

/// The broker hears of a commit a moment later; the story waits for it, and not for ever.
std::string kafka_differs(const std::string& kafka, const std::string& topic, const std::vector<SeenEvent>& feed) {
    std::string recipient = feed.empty() ? std::string() : feed.front().recipient;
    std::map<std::string, SeenEvent> wanted;
    for (const SeenEvent& event : feed) wanted[event.id] = event;
    std::string what;
    for (int tries = 0; tries < 40; ++tries) {
        std::map<std::string, SeenEvent> found;
        for (const SeenEvent& event : read_topic(kafka, topic)) {
            if (event.recipient == recipient) found[event.id] = event;
        }
        if (found == wanted) return {};
        what = fmt::format("{}: {} events on Kafka, {} over HTTP", topic, found.size(), wanted.size());
        std::this_thread::sleep_for(std::chrono::milliseconds(250));
    }
    return what;
}

int differs(const Session& session, const std::string& what) {
    fmt::print(*session.err, "{}\n", what);
    return exit_refused;
}

}  // namespace

int check_streams(const Session& session, const std::string& kafka, const std::string& topic, Cores& cores) {
    const Result<std::vector<SeenEvent>> feed = read_feed(session);
    if (!feed) return differs(session, feed.error().detail);
    std::map<std::string, SeenEvent> newest;
    std::size_t cores_seen = 0;
    for (const std::string& what : {first_gap(*feed, newest), first_unlike_core(*feed, cores, cores_seen)}) {
        if (!what.empty()) return differs(session, what);
    }
    const bool customs = topic.ends_with(".customs.v1");
    if (!customs) {
        const std::string stale = first_stale_view(session, newest);
        if (!stale.empty()) return differs(session, stale);
    }
    if (!kafka.empty()) {
        const std::string unlike = kafka_differs(kafka, topic, *feed);
        if (!unlike.empty()) return differs(session, unlike);
    }
    const object report{{"events", feed->size()}, {"keys", newest.size()}, {"cores", cores_seen}, {"kafka", !kafka.empty()}};
    fmt::print(*session.out, "{}\n", boost::json::serialize(report));
    return exit_ok;
}

}  // namespace cargo::ctl
