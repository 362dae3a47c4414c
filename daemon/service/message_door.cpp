// Filing a message and asking what became of it.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <charconv>

#include "daemon/service/performing.hpp"
#include "daemon/service/service.hpp"
#include "daemon/store/registry_store.hpp"

namespace cargo::service {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

bool may_file(const Actor& actor) {
    for (const ActKind act : {ActKind::file_manifest, ActKind::report_landing, ActKind::report_exit, ActKind::grant_right}) {
        if (reach(actor, act) != Reach::none) return true;
    }
    return false;
}

/// A message that the caller's own organisation sent; anything else does not exist for it.
Result<store::InboxEntry> own_message(Session& session, const Actor& actor, const std::string& id) {
    const Result<std::optional<store::InboxEntry>> entry = session.store.message(id);
    if (!entry) return std::unexpected(entry.error());
    if (!*entry || actor.party.empty() || (*entry)->party != actor.party) return fail(Errc::target_unknown);
    return **entry;
}

/// What a partner may be allowed instead of what everybody is: a number of its profile.
std::size_t allowed(const std::optional<auth::PartnerProfile>& profile, const char* setting, std::size_t usual) {
    if (!profile) return usual;
    const auto found = profile->settings.find(setting);
    if (found == profile->settings.end()) return usual;
    std::size_t number = 0;
    const char* const end = found->second.data() + found->second.size();
    const auto [rest, error] = std::from_chars(found->second.data(), end, number);
    return error == std::errc{} && rest == end && number > 0 ? number : usual;
}

object progress_object(const store::InboxEntry& entry, const Progress& progress) {
    object out{{"step", progress.working ? "working" : "checking"},
               {"bytes", std::min(progress.bytes, entry.size)},
               {"of_bytes", entry.size},
               {"messages", progress.messages}};
    if (progress.working) out["of_messages"] = progress.messages_of;
    return out;
}

object entry_object(const store::InboxEntry& entry) {
    // Being worked is a state of ours: to the sender it is received, and its progress says how far it is.
    const std::string& state = entry.state == "processing" ? "received" : entry.state;
    object out{{"id", entry.id},         {"state", state},
               {"sha256", entry.sha256}, {"size", entry.size},
               {"received_at", to_text(entry.received_at)}};
    if (!entry.result_json.empty()) {
        boost::json::error_code unreadable;
        value result = boost::json::parse(entry.result_json, unreadable);
        if (unreadable) return out;
        if (const object* put_aside = result.if_object()) {
            out["error"] = put_aside->at("error");
        } else {
            out["interchanges"] = std::move(result);
        }
    }
    return out;
}

}  // namespace

Outcome Service::file_message(Session& session, const Caller& caller, const store::Spool& bytes,
                              const std::string& content_type) const {
    const Instant now = clock_.now();
    const Result<Actor> actor = session.registry.actor_at(caller.subject, now);
    if (!actor) return std::unexpected(actor.error());
    if (actor->party.empty() || !may_file(*actor)) {
        store::AuditEntry refused = audit_of(*actor, "file_message", {}, {}, now);
        refused.outcome = to_string(Errc::role_missing);
        const Result<void> audited = session.store.audit(refused);
        if (!audited) return std::unexpected(audited.error());
        return fail(Errc::role_missing);
    }
    if (bytes.size() == 0) return fail(Errc::value_empty, {}, "the message");
    const Result<std::optional<auth::PartnerProfile>> profile = session.registry.profile(actor->party, now);
    if (!profile) return std::unexpected(profile.error());
    const std::size_t most = std::min(settings_.message_bytes_max,
                                      allowed(*profile, "message_bytes_max", settings_.message_bytes_max));
    if (bytes.size() > most) return fail(Errc::request_too_large, {}, "at most " + std::to_string(most) + " bytes");

    store::InboxEntry entry;
    entry.party = actor->party;
    entry.subject = caller.subject;
    entry.content_type = content_type;
    entry.received_at = now;
    entry.state = "received";
    const Result<store::InboxEntry> kept = session.store.receive(
        entry, {}, bytes, allowed(*profile, "messages_waiting_max", settings_.messages_waiting_max));
    if (!kept) return std::unexpected(kept.error());
    return Answer{entry_object(*kept), 202, {}, "/v1/messages/" + kept->id};
}

Outcome Service::file_message(Session& session, const Caller& caller, std::string_view bytes,
                              const std::string& content_type) const {
    store::Spool spool;
    if (Result<void> kept = spool.append(bytes); !kept) return std::unexpected(kept.error());
    return file_message(session, caller, spool, content_type);
}

Outcome Service::message(Session& session, const Caller& caller, const std::string& id) const {
    const Result<Actor> actor = session.registry.actor_at(caller.subject, clock_.now());
    if (!actor) return std::unexpected(actor.error());
    const Result<store::InboxEntry> entry = own_message(session, *actor, id);
    if (!entry) return std::unexpected(entry.error());
    object shown = entry_object(*entry);
    const std::optional<Progress> progress = progress_.of(id);
    if (progress && shown.at("state") == "received") shown["progress"] = progress_object(*entry, *progress);
    return Answer{std::move(shown)};
}

Outcome Service::answers(Session& session, const Caller& caller, const std::string& id) const {
    const Result<Actor> actor = session.registry.actor_at(caller.subject, clock_.now());
    if (!actor) return std::unexpected(actor.error());
    const Result<store::InboxEntry> entry = own_message(session, *actor, id);
    if (!entry) return std::unexpected(entry.error());
    const Result<std::vector<store::InboxAnswer>> answers = session.store.answers(id);
    if (!answers) return std::unexpected(answers.error());
    array list;
    for (const store::InboxAnswer& answer : *answers) {
        list.push_back(
            object{{"name", answer.name}, {"type", answer.type}, {"href", "/v1/messages/" + id + "/answers/" + answer.name}});
    }
    return Answer{object{{"state", entry->state == "processing" ? "received" : entry->state}, {"answers", std::move(list)}}};
}

Result<store::InboxAnswer> Service::answer(Session& session, const Caller& caller, const std::string& id,
                                           const std::string& name) const {
    const Result<Actor> actor = session.registry.actor_at(caller.subject, clock_.now());
    if (!actor) return std::unexpected(actor.error());
    const Result<store::InboxEntry> entry = own_message(session, *actor, id);
    if (!entry) return std::unexpected(entry.error());
    Result<std::vector<store::InboxAnswer>> answers = session.store.answers(id);
    if (!answers) return std::unexpected(answers.error());
    for (store::InboxAnswer& answer : *answers) {
        if (answer.name == name) return std::move(answer);
    }
    return fail(Errc::target_unknown);
}

}  // namespace cargo::service
