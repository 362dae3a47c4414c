// Working the inbox: one interchange after the other, each message by itself, then the answers.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "daemon/meters/meters.hpp"
#include "daemon/service/finding_json.hpp"
#include "daemon/service/message_work.hpp"
#include "daemon/service/service.hpp"
#include "daemon/store/crash_point.hpp"
#include "daemon/store/registry_store.hpp"
#include "daemon/views/canonical.hpp"
#include "edi/edi_time.hpp"
#include "rules/holder.hpp"

namespace cargo::service {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

bool has_error(const std::vector<edi::Finding>& findings) {
    for (const edi::Finding& finding : findings) {
        if (finding.severity == edi::Severity::error) return true;
    }
    return false;
}

/// Who says he sent it must be who authenticated; both must be known.
Result<std::optional<edi::Finding>> sender_finding(const MessageWork& work, const edi::InterchangeHeader& header) {
    const Result<std::optional<auth::Party>> party = work.session.registry.party_by_edi_id(header.sender, work.now);
    if (!party) return std::unexpected(party.error());
    Errc code = Errc::envelope_unknown_sender;
    if (*party && (*party)->code == work.entry.party) return std::optional<edi::Finding>{};
    if (*party) code = Errc::envelope_sender_not_authenticated;
    edi::Finding finding = port_finding(code, "UNB", {}, header.sender);
    finding.contrl = 23;  // ISO 9735: unknown interchange sender
    return std::optional<edi::Finding>(std::move(finding));
}

/// An interchange reference is used once by a sender; the same bytes never come here twice
/// (the inbox answers them), so what comes with a used reference is other content.
Result<std::optional<edi::Finding>> duplicate_finding(MessageWork& work, const edi::InterchangeHeader& header) {
    using Filed = store::Store::Filed;
    const std::string key = header.sender + "/" + header.reference;
    const Result<std::optional<Filed>> filed = work.session.store.filed("interchange", work.entry.party, key);
    if (!filed) return std::unexpected(filed.error());
    if (*filed && (*filed)->message != work.entry.id) {
        edi::Finding finding = port_finding(Errc::envelope_duplicate, "UNB", {}, header.reference);
        finding.contrl = 26;  // ISO 9735: duplicate detected
        return std::optional<edi::Finding>(std::move(finding));
    }
    if (*filed) return std::optional<edi::Finding>{};
    const Result<void> remembered =
        work.session.store.remember_filed("interchange", work.entry.party, key, {work.entry.sha256, work.entry.id, "{}"});
    if (!remembered) return std::unexpected(remembered.error());
    return std::optional<edi::Finding>{};
}

struct WorkBody {
    MessageWork& work;
    const edi::Message& message;
    Result<Worked> operator()(const std::monostate&) const {
        return refuse(Errc::message_kind_unsupported, "UNH", message.header.at, message.header.type);
    }
    Result<Worked> operator()(const Manifest& manifest) const { return work_manifest(work, manifest); }
    Result<Worked> operator()(const DischargeReport& report) const { return work_discharge(work, report); }
    Result<Worked> operator()(const GateReport& report) const { return work_gate(work, report); }
    Result<Worked> operator()(const ReleaseOrder& order) const { return work_release_order(work, order); }
};

Result<Worked> work_one(MessageWork& work, const edi::Message& message) {
    if (message.verdict == edi::Verdict::refused) {
        Worked worked;
        worked.verdict = edi::Verdict::refused;
        return worked;
    }
    const Result<void> heard = work.session.registry.heard_from(work.entry.party, message.header.type, work.now);
    if (!heard) return std::unexpected(heard.error());
    return std::visit(WorkBody{work, message}, message.body);
}

object message_object(const edi::Message& message, const Worked& worked) {
    array registered;
    for (const auto& [bill, number] : worked.registered) registered.push_back(object{{"bill", bill}, {"number", number}});
    array findings;
    for (const edi::Finding& finding : message.findings) findings.push_back(finding_object(finding));
    for (const edi::Finding& finding : worked.findings) findings.push_back(finding_object(finding));
    const bool refused = worked.refused() || message.verdict == edi::Verdict::refused;
    return {{"reference", message.header.reference},
            {"type", message.header.type},
            {"directory", message.header.directory()},
            {"verdict", refused ? "refused" : "accepted"},
            {"registered", std::move(registered)},
            {"findings", std::move(findings)},
            {"findings_true_count", message.findings_true_count + worked.findings.size()}};
}

edi::AnswerStamp stamp_of(const MessageWork& work, std::size_t interchange, std::size_t message) {
    const std::string reference = store::keyed_id(
        work.keys, {"answer", work.entry.id, std::to_string(interchange), std::to_string(message)});
    const Result<edi::PortClock> clock = edi::PortClock::in_zone(work.settings.port_time_zone);
    const edi::PortClock::Stamp local = clock ? clock->stamp(work.now) : edi::PortClock::Stamp{};
    constexpr std::size_t reference_chars = 14;  // ISO 9735: 0020 is an..14
    return {work.settings.our_edi_id, reference.substr(0, reference_chars), local.date, local.time};
}

struct InterchangeResult {
    object json{};
    std::vector<store::InboxAnswer> answers{};
};

/// Refuses or works each message of one interchange, and writes its answers.
Result<InterchangeResult> work_interchange(MessageWork& work, edi::Interchange& interchange, std::size_t index) {
    const bool addressed = !interchange.header.sender.empty();
    for (auto* check : {+[](MessageWork& w, const edi::InterchangeHeader& h) { return sender_finding(w, h); },
                        +[](MessageWork& w, const edi::InterchangeHeader& h) { return duplicate_finding(w, h); }}) {
        if (!addressed || has_error(interchange.findings)) break;
        const Result<std::optional<edi::Finding>> finding = check(work, interchange.header);
        if (!finding) return std::unexpected(finding.error());
        if (*finding) interchange.findings.push_back(**finding);
    }
    const bool refused = has_error(interchange.findings);

    InterchangeResult result;
    const std::string prefix = std::to_string(index + 1) + "-";
    array messages;
    std::vector<Worked> all;
    for (std::size_t i = 0; i < interchange.messages.size(); ++i) {
        work.key = "message/" + work.entry.id + "/" + std::to_string(index) + "/" + std::to_string(i);
        edi::Message& message = interchange.messages[i];
        if (refused) message.verdict = edi::Verdict::refused;
        Result<Worked> worked = work_one(work, message);
        if (!worked) return std::unexpected(worked.error());
        messages.push_back(message_object(message, *worked));
        all.push_back(std::move(*worked));
    }
    if (addressed) {
        result.answers.push_back({prefix + "contrl.edi", "CONTRL", edi::write_contrl(interchange, stamp_of(work, index, 0))});
    }
    for (std::size_t i = 0; addressed && !refused && i < interchange.messages.size(); ++i) {
        if (interchange.messages[i].header.type != "CUSCAR") continue;
        const edi::Answered answered{static_cast<std::uint32_t>(i), all[i].verdict, all[i].registered, all[i].findings};
        result.answers.push_back({prefix + std::to_string(i + 1) + "-cusres.edi", "CUSRES",
                                  edi::write_cusres(interchange, answered, stamp_of(work, index, i + 1))});
    }
    array findings;
    for (const edi::Finding& finding : interchange.findings) findings.push_back(finding_object(finding));
    result.json = {{"reference", interchange.header.reference},
                   {"sender", interchange.header.sender},
                   {"findings", std::move(findings)},
                   {"messages", std::move(messages)}};
    return result;
}

/// Once an entry is finished, so that one tried again counts once.
void count_messages(const array& results) {
    for (const value& interchange : results) {
        for (const value& message : interchange.at("messages").as_array()) {
            meters::of_process().count_message(message.at("type").as_string(), message.at("verdict").as_string());
        }
    }
}

}  // namespace

Result<bool> Service::process_next_message(Session& session) const {
    const Instant now = clock_.now();
    if (const Result<void> given = give_back_tries(session); !given) return std::unexpected(given.error());
    const Result<std::optional<store::InboxEntry>> next = session.store.next_message(now);
    if (!next) return std::unexpected(next.error());
    if (!*next) return false;
    const Result<void> worked = work_message(session, **next, now);
    if (worked) return true;
    if (is_transient(worked.error().code)) {
        {
            const std::scoped_lock lock(owed_mutex_);
            owed_tries_.push_back((*next)->id);
        }
        static_cast<void>(give_back_tries(session));  // not now: then before the next one is taken
    }
    return std::unexpected(worked.error());
}

Result<void> Service::give_back_tries(Session& session) const {
    const std::scoped_lock lock(owed_mutex_);
    while (!owed_tries_.empty()) {
        if (Result<void> given = session.store.uncount_try(owed_tries_.back()); !given) return given;
        owed_tries_.pop_back();
    }
    return {};
}

Result<void> Service::work_message(Session& session, const store::InboxEntry& entry, Instant now) const {
    const Result<Actor> actor = session.registry.actor_at(entry.subject, now);
    if (!actor && actor.error().code != Errc::subject_unregistered) return std::unexpected(actor.error());
    const Result<std::string> bytes = session.store.message_bytes(entry.id);
    if (!bytes) return std::unexpected(bytes.error());

    edi::ReadOptions options;
    options.port_time_zone = settings_.port_time_zone;
    std::vector<edi::Interchange> interchanges = [&] {
        const meters::Timed timed(meters::of_process().parse);
        return edi::read(*bytes, options);
    }();
    const std::shared_ptr<const rules::RuleSet> rules = rules_.current();
    // An account that was struck off since it filed acts no more: an actor without roles is refused by every guard.
    Result<DrawKey> draw = draw_key_at(session, settings_, keys_, entry.received_at);
    if (!draw) return std::unexpected(draw.error());
    MessageWork work{session, keys_, *rules, settings_, entry, actor.value_or(Actor{}), std::move(*draw), {}, entry.received_at};
    array results;
    std::vector<store::InboxAnswer> answers;
    for (std::size_t i = 0; i < interchanges.size(); ++i) {
        Result<InterchangeResult> worked = work_interchange(work, interchanges[i], i);
        if (!worked) return std::unexpected(worked.error());
        results.push_back(std::move(worked->json));
        answers.insert(answers.end(), worked->answers.begin(), worked->answers.end());
    }
    const std::string result_json = views::canonical(value(results));
    const store::AuditEntry audit = audit_of(work.actor, "message_worked", entry.id, {}, now);
    store::crash_point("message.worked");
    Result<void> finished = session.store.finish_message(entry.id, "done", result_json, answers, audit);
    if (finished) count_messages(results);
    return finished;
}

}  // namespace cargo::service
