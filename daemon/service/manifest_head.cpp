#include "daemon/service/manifest_head.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <stdexcept>

#include "daemon/views/canonical.hpp"

namespace cargo::service {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

constexpr const char* kind = "head";

value time_of(const std::optional<Instant>& time) { return time ? value(time->ms) : value(nullptr); }

std::string head_json(const Manifest& manifest) {
    array parties;
    for (const PartyRef& one : manifest.parties)
        parties.push_back(object{{"qualifier", one.qualifier}, {"id", one.id}, {"id_qualifier", one.id_qualifier},
                                 {"id_agency", one.id_agency}, {"name", one.name}, {"address", one.address},
                                 {"country", one.country}});
    array locations;
    for (const LocationRef& one : manifest.locations)
        locations.push_back(object{
            {"qualifier", one.qualifier}, {"code", one.code}, {"name", one.name}, {"terminal", one.terminal}});
    const CallRef& call = manifest.call;
    return views::canonical(object{{"stay", call.stay}, {"imo", call.imo}, {"call_sign", call.call_sign},
                                   {"ship_name", call.ship_name}, {"voyage", call.voyage}, {"carrier", call.carrier},
                                   {"arrival", time_of(manifest.arrival_estimated)},
                                   {"departure", time_of(manifest.departure_estimated)}, {"nature", manifest.nature},
                                   {"parties", std::move(parties)}, {"locations", std::move(locations)}});
}

std::string text_of(const value& from, const char* name) {
    return std::string(from.at(name).as_string());
}

void take(std::string& into, const value& from, const char* name) {
    if (into.empty()) into = text_of(from, name);
}

void take(std::optional<Instant>& into, const value& from, const char* name) {
    if (!into && from.at(name).is_int64()) into = Instant{from.at(name).as_int64()};
}

/// Those of a kind that is not there yet.
template <class Part>
void take_parts(std::vector<Part>& into, std::vector<Part> from) {
    const std::vector<Part> said = into;
    for (Part& one : from) {
        if (std::ranges::find(said, one.qualifier, &Part::qualifier) == said.end()) into.push_back(std::move(one));
    }
}

void fill(Manifest& manifest, const value& head) {
    CallRef& call = manifest.call;
    take(call.stay, head, "stay");
    take(call.imo, head, "imo");
    take(call.call_sign, head, "call_sign");
    take(call.ship_name, head, "ship_name");
    take(call.voyage, head, "voyage");
    take(call.carrier, head, "carrier");
    take(manifest.arrival_estimated, head, "arrival");
    take(manifest.departure_estimated, head, "departure");
    take(manifest.nature, head, "nature");
    std::vector<PartyRef> parties;
    for (const value& one : head.at("parties").as_array())
        parties.push_back({text_of(one, "qualifier"), text_of(one, "id"), text_of(one, "id_qualifier"), text_of(one, "id_agency"),
                           text_of(one, "name"), text_of(one, "address"), text_of(one, "country"), {}});
    take_parts(manifest.parties, std::move(parties));
    std::vector<LocationRef> locations;
    for (const value& one : head.at("locations").as_array())
        locations.push_back(
            {text_of(one, "qualifier"), text_of(one, "code"), text_of(one, "name"), text_of(one, "terminal"), {}});
    take_parts(manifest.locations, std::move(locations));
}

std::string key_of(const std::string& message, const std::string& call) {
    return message + "/" + call;
}

}  // namespace

Result<void> keep_head(MessageWork& work, const Manifest& manifest, const std::string& call) {
    const std::string json = head_json(manifest);
    const Result<void> kept = work.session.store.remember_filed(kind, work.entry.party, key_of(work.entry.id, call),
                                                                {sha256_hex(json), work.key, json});
    if (!kept && kept.error().code != Errc::message_filed_again_with_other_content) return kept;
    return {};
}

Result<void> take_head(Session& session, const std::string& agent, const std::string& message, const std::string& call,
                       Manifest& manifest) {
    const auto kept = session.store.filed(kind, agent, key_of(message, call));
    if (!kept) return std::unexpected(kept.error());
    if (!*kept) return {};
    boost::json::error_code unreadable;
    const value head = boost::json::parse((*kept)->answer_json, unreadable);
    if (unreadable) throw std::runtime_error("a remembered head does not read");
    fill(manifest, head);
    return {};
}

}  // namespace cargo::service
