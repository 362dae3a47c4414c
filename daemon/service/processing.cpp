// Working the inbox: one interchange after the other, each message by itself, then the answers.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "daemon/meters/meters.hpp"
#include "daemon/service/finding_json.hpp"
#include "daemon/service/message_work.hpp"
#include "daemon/service/reading.hpp"
#include "daemon/service/service.hpp"
#include "daemon/service/xml_places.hpp"
#include "daemon/service/xml_result.hpp"
#include "daemon/store/crash_point.hpp"
#include "daemon/store/give_back.hpp"
#include "daemon/store/registry_store.hpp"
#include "daemon/views/canonical.hpp"
#include "edi/answers.hpp"
#include "edi/edi_time.hpp"
#include "edi/take_in_part.hpp"
#include "rules/holder.hpp"

namespace cargo::service {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

/// An XML file has no envelope: who authenticated has sent it. It must not name another of the port's parties as its agent.
Result<std::optional<edi::Finding>> agent_finding(MessageWork& work, const XmlAgent& agent, const std::string& root) {
    PartyBook parties(work.session.registry, work.now);
    const Result<std::string> named = parties.code_of(agent.id);
    if (!named) return std::unexpected(named.error());
    if (named->empty() || *named == work.entry.party) return std::optional<edi::Finding>{};
    edi::Finding finding =
        port_finding(Errc::envelope_sender_not_authenticated, "Shipping_Agent", agent.at, agent.id);
    finding.group = root + "/" + xml_agent_path;
    return std::optional<edi::Finding>(std::move(finding));
}

/// Who says he sent it must be who authenticated; both must be known.
Result<std::optional<edi::Finding>> sender_finding(MessageWork& work, const edi::InterchangeHeader& header) {
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
    edi::Message& message;
    Result<Worked> operator()(const std::monostate&) const {
        return refuse(Errc::message_kind_unsupported, "UNH", message.header.at, message.header.type);
    }
    Result<Worked> operator()(const EntrySummary& declaration) const {
        return work_entry(work, declaration, message.header.type);
    }
    Result<Worked> operator()(Manifest& manifest) const {
        if (!work.xml) return work_manifest(work, manifest, document_of(manifest));
        return work_growing_manifest(work, manifest, message.header.type);
    }
    Result<Worked> operator()(const DischargeReport& report) const { return work_discharge(work, report); }
    Result<Worked> operator()(const GateReport& report) const { return work_gate(work, report); }
    Result<Worked> operator()(const ReleaseOrder& order) const { return work_release_order(work, order); }
    /// What is read and registers nothing; the reader has refused it by then.
    template <class Other>
    Result<Worked> operator()(const Other&) const {
        return (*this)(std::monostate{});
    }
};

Result<Worked> work_one(MessageWork& work, edi::Message& message) {
    if (message.verdict == edi::Verdict::refused) {
        Worked worked;
        worked.verdict = edi::Verdict::refused;
        return worked;
    }
    // The reader has refused it by then, unless a profile could one day lower that: acceptance does not lean on it.
    if (message.only_read)
        return refuse(Errc::message_kind_unsupported, "UNH", message.header.at, message.header.type);
    const Result<void> heard = work.session.registry.heard_from(work.entry.party, message.header.type, work.now);
    if (!heard) return std::unexpected(heard.error());
    return std::visit(WorkBody{work, message}, message.body);
}

/// Those the reader refused, then those the port did.
std::vector<std::string> refused_bills(const edi::Message& message, const Worked& worked) {
    std::vector<std::string> bills = message.refused_bills;
    bills.insert(bills.end(), worked.refused_bills.begin(), worked.refused_bills.end());
    return bills;
}

object message_object(const edi::Message& message, const Worked& worked, bool xml) {
    array registered;
    for (const auto& [bill, number] : worked.registered) registered.push_back(object{{"bill", bill}, {"number", number}});
    array findings;
    for (const edi::Finding& finding : message.findings) findings.push_back(finding_object(finding, xml));
    for (const edi::Finding& finding : worked.findings) findings.push_back(finding_object(finding, xml));
    const bool refused = worked.refused() || message.verdict == edi::Verdict::refused;
    object out{{"reference", message.header.reference},
            {"type", message.header.type},
            {"directory", message.header.directory()},
            {"verdict", refused ? "refused" : "accepted"},
            {"registered", std::move(registered)},
            {"findings", std::move(findings)},
            {"findings_true_count", message.findings_true_count + worked.findings.size()}};
    array bills;
    for (const std::string& bill : refused_bills(message, worked)) bills.push_back(value(bill));
    if (!bills.empty()) out["refused_bills"] = std::move(bills);
    return out;
}

/// CONTRL and CUSRES keep the references they have had since there was no other kind.
edi::AnswerStamp stamp_of(const MessageWork& work, std::size_t interchange, std::size_t message, std::string_view type) {
    const std::string at = std::to_string(interchange);
    const std::string of = std::to_string(message);
    const std::string reference = type == "APERAK" ? store::keyed_id(work.keys, {"answer", work.entry.id, at, of, type})
                                                   : store::keyed_id(work.keys, {"answer", work.entry.id, at, of});
    const Result<edi::PortClock> clock = edi::PortClock::in_zone(work.settings.port_time_zone);
    const edi::PortClock::Stamp local = clock ? clock->stamp(work.now) : edi::PortClock::Stamp{};
    constexpr std::size_t reference_chars = 14;  // ISO 9735: 0020 is an..14
    return {work.settings.our_edi_id, reference.substr(0, reference_chars), local.date, local.time};
}

bool any_error(const std::vector<edi::Finding>& findings) {
    return std::ranges::any_of(findings, [](const edi::Finding& finding) { return finding.severity == edi::Severity::error; });
}

/// The profile's own codes for what the port itself finds. How severe that is no profile changes: all of it refuses, and may
/// never be lowered (edi/finding_rules.cpp).
void name_by_profile(const edi::FindingRules& rules, std::vector<edi::Finding>& findings) {
    for (edi::Finding& finding : findings) finding.own_code = rules.own_code(finding.code, finding.segment, finding.at);
}

std::string findings_json(const std::vector<edi::Finding>& findings, bool xml) {
    array list;
    for (const edi::Finding& finding : findings) list.push_back(finding_object(finding, xml));
    return views::canonical(list);
}

/// The first of two readings: what is wrong with each envelope. One error there refuses all of its messages, and
/// it may stand at the end, in UNZ.
class Envelopes final : public edi::MessageSink {
public:
    void interchange_start(const edi::InterchangeHeader&) override { all_.emplace_back(); }
    void message(edi::Message&& message) override {
        ++messages_;
        if (message.header.agency == "UNCTAD") all_.back().agent = xml_agent_of(message);
    }
    void interchange_end(std::vector<edi::Finding>&& findings, bool refused) override {
        all_.back().findings = std::move(findings);
        all_.back().refused = refused;
    }

    struct Envelope {
        std::vector<edi::Finding> findings{};
        bool refused = false;  ///< also by a fault that is only counted: a file keeps so many findings and no more
        XmlAgent agent{};
    };
    [[nodiscard]] const Envelope& of(std::size_t interchange) const { return all_.at(interchange); }
    [[nodiscard]] std::size_t messages() const { return messages_; }

private:
    std::vector<Envelope> all_{};
    std::size_t messages_ = 0;
};

/// The second: works each message as it comes and writes its answers. One message at a time is in memory, and the next one as it
/// was read; what was said of those before waits in files, because it grows with the ship.
class Work final : public edi::MessageSink {
public:
    Work(MessageWork& work, const Envelopes& envelopes, DocumentsAhead& documents, Progressing& progress)
        : work_(work),
          documents_(documents),
          envelopes_(envelopes),
          progress_(progress),
          result_(work.settings.spool_folder),
          bytes_(work.settings.spool_folder) {}

    void interchange_start(const edi::InterchangeHeader& header) override {
        interchange_ = {};
        interchange_.header = header;
        interchange_.findings = envelopes_.of(index_).findings;
        answers_at_ = answers_.size();
        work_.xml = header.is_xml();
        addressed_ = !header.sender.empty();
        worked_.reset();
        if (work_.xml) {
            check([&] { return agent_finding(work_, envelopes_.of(index_).agent, "Awmds"); });
        } else if (addressed_) {
            check([&] { return sender_finding(work_, header); });
            check([&] { return duplicate_finding(work_, header); });
        }
        if (!work_.xml) name_by_profile(work_.partner.findings, interchange_.findings);
        refused_ = envelopes_.of(index_).refused || any_error(interchange_.findings);
        const std::string findings = findings_json(interchange_.findings, work_.xml);
        say((index_ == 0 ? "{" : ",{") + ("\"findings\":" + findings) + ",\"messages\":[");
    }

    void message(edi::Message&& message) override {
        if (error_) return;
        if (!work_.xml) work_.documents = documents_.take();
        const std::size_t at = interchange_.messages.size();
        work_.key = "message/" + work_.entry.id + "/" + std::to_string(index_) + "/" + std::to_string(at);
        if (refused_) message.verdict = edi::Verdict::refused;
        const XmlPlaces places = work_.xml ? XmlPlaces(message) : XmlPlaces();
        if (work_.partner.in_part && !refused_ && !work_.xml) static_cast<void>(edi::take_in_part(message));
        Result<Worked> worked = work_one(work_, message);
        work_.documents.reset();
        if (!worked) {
            error_ = worked.error();
            return;
        }
        if (work_.xml) {
            places.name(worked->findings);
        } else {
            name_by_profile(work_.partner.findings, worked->findings);
        }
        progress_.message_done();
        if (worked->refused() && message.verdict == edi::Verdict::partial) {  // the port took none of what was left
            message.verdict = edi::Verdict::refused;
            message.refused_bills.clear();
        }
        const bool refused = worked->refused() || message.verdict == edi::Verdict::refused;
        counted_.emplace_back(message.header.type, refused ? "refused" : "accepted");
        say((at == 0 ? "" : ",") + views::canonical(message_object(message, *worked, work_.xml)));
        interchange_.messages.push_back(std::move(message));
        if (addressed_ && !refused_) answer(at, *worked);
        interchange_.messages[at].body = std::monostate{};
        if (work_.xml) worked_ = std::move(*worked);
    }

    void interchange_end(std::vector<edi::Finding>&&, bool) override {
        if (error_) return;
        if (work_.xml) {
            const std::string result = write_xml_result(work_.entry.id, interchange_, worked_ ? &*worked_ : nullptr,
                                                        to_text(work_.now));
            keep(bytes_, result);
            answers_.push_back({prefix() + "result.xml", "XML", result.size(), {}});
            if (!interchange_.messages.empty()) interchange_.header.reference = interchange_.messages.front().header.reference;
            interchange_.header.sender = envelopes_.of(index_).agent.id;
        } else if (addressed_ && work_.partner.answers_with(edi::AnswerKind::contrl)) {
            const auto first = answers_.begin() + static_cast<std::ptrdiff_t>(answers_at_);
            const std::string contrl = edi::write_contrl(interchange_, stamp_of(work_, index_, 0, "CONTRL"));
            answers_.insert(first, Answer{prefix() + "contrl.edi", "CONTRL", 0, contrl});
        }
        say("],\"reference\":" + views::canonical(value(interchange_.header.reference)) +
            ",\"sender\":" + views::canonical(value(interchange_.header.sender)) + "}");
        ++index_;
    }

    /// Why it could not go on: the store, as a rule.
    [[nodiscard]] const std::optional<Error>& error() const { return error_; }
    /// Errors: as Spool::each_piece.
    [[nodiscard]] Result<std::string> result_json() const {
        std::string json = "[";
        json.reserve(result_.size() + 2);
        const Result<void> read = result_.each_piece([&](std::string_view piece) -> Result<void> {
            json += piece;
            return {};
        });
        if (!read) return std::unexpected(read.error());
        return json + "]";
    }
    /// Likewise.
    [[nodiscard]] Result<std::vector<store::InboxAnswer>> answers() const {
        std::string all;
        all.reserve(bytes_.size());
        const Result<void> read = bytes_.each_piece([&](std::string_view piece) -> Result<void> {
            all += piece;
            return {};
        });
        if (!read) return std::unexpected(read.error());
        std::vector<store::InboxAnswer> out;
        std::size_t at = 0;
        for (const Answer& answer : answers_) {
            out.push_back({answer.name, answer.type, answer.spooled > 0 ? all.substr(at, answer.spooled) : answer.bytes});
            at += answer.spooled;
        }
        return out;
    }
    /// Once the entry is finished, so that one tried again counts once.
    void count() const {
        for (const auto& [type, verdict] : counted_) meters::of_process().count_message(type, verdict);
    }

private:
    struct Answer {
        std::string name, type;
        std::size_t spooled = 0;  ///< so many bytes, behind those of the answers before it
        std::string bytes{};      ///< or here
    };

    /// Unless the envelope is at fault already.
    template <class Check>
    void check(const Check& find) {
        if (error_ || envelopes_.of(index_).refused || any_error(interchange_.findings)) return;
        const Result<std::optional<edi::Finding>> finding = find();
        if (!finding) {
            error_ = finding.error();
        } else if (*finding) {
            interchange_.findings.push_back(**finding);
        }
    }
    /// The answers that the sender's profile wants to one message.
    void answer(std::size_t at, const Worked& worked) {
        const edi::Message& message = interchange_.messages[at];
        edi::Answered answered{static_cast<std::uint32_t>(at), worked.verdict, worked.registered, worked.findings,
                               refused_bills(message, worked)};
        for (const edi::AnswerKind kind : work_.partner.answers) {
            const std::string type(edi::message_type_of(kind));
            const bool of_a_manifest = message.header.type == "CUSCAR" || message.header.type == "IFCSUM";
            if (kind == edi::AnswerKind::contrl || (type == "CUSRES" && !of_a_manifest)) continue;
            const std::string bytes = edi::write_answer(kind, interchange_, answered, stamp_of(work_, index_, at + 1, type));
            keep(bytes_, bytes);
            const char* const name = type == "CUSRES" ? "-cusres.edi" : "-aperak.edi";
            answers_.push_back({prefix() + std::to_string(at + 1) + name, type, bytes.size(), {}});
        }
    }
    [[nodiscard]] std::string prefix() const { return std::to_string(index_ + 1) + "-"; }
    void keep(store::Spool& spool, std::string_view bytes) {
        const Result<void> kept = spool.append(bytes);
        if (!kept && !error_) error_ = kept.error();
    }
    void say(std::string_view json) { keep(result_, json); }

    MessageWork& work_;  // all four outlive the reading
    DocumentsAhead& documents_;
    const Envelopes& envelopes_;
    Progressing& progress_;
    std::optional<Error> error_{};
    std::size_t index_ = 0;
    edi::Interchange interchange_{};  ///< its messages without their bodies
    std::size_t answers_at_ = 0;
    bool addressed_ = false;
    bool refused_ = false;
    std::optional<Worked> worked_{};  ///< of an XML file's one message
    store::Spool result_;  ///< the interchanges, as JSON
    store::Spool bytes_;   ///< of the answers that grow with the ship
    std::vector<Answer> answers_{};
    std::vector<std::pair<std::string, std::string_view>> counted_{};  ///< type and verdict of each message
};

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

    const std::shared_ptr<const rules::RuleSet> rules = rules_.current();
    // An account that was struck off since it filed acts no more: an actor without roles is refused by every guard.
    Result<DrawKey> draw = draw_key_at(session, settings_, keys_, entry.received_at);
    if (!draw) return std::unexpected(draw.error());
    Result<PartnerRules> partner = partner_rules(session.registry, entry.party, entry.received_at);
    if (!partner) return std::unexpected(partner.error());
    MessageWork work{session, keys_, *rules, settings_, entry, actor.value_or(Actor{}), std::move(*draw), {}, entry.received_at,
                     std::move(*partner), false};
    Progressing progress(progress_, entry.id);
    TwoReadings readings(work, progress);
    work.let_go = [&] { readings.let_go(); };
    Envelopes envelopes;
    {
        const meters::Timed timed(meters::of_process().parse);
        edi::NoBills let_go;
        if (Result<void> read = readings.first(envelopes, let_go); !read) return read;
    }
    progress.messages_found(envelopes.messages());
    progress.begin_working();
    DocumentsAhead documents;
    Work worked(work, envelopes, documents, progress);
    const auto prepare = [&](const edi::Message& message, std::size_t interchange) {
        documents.make(message, envelopes.of(interchange).refused);
    };
    const Result<void> read = readings.second(worked, prepare, worked.error());
    if (worked.error()) return std::unexpected(*worked.error());  // whatever the reading made of it
    if (!read) return read;
    const store::AuditEntry audit = audit_of(work.actor, "message_worked", entry.id, {}, now);
    store::crash_point("message.worked");
    const bool large = entry.size > store::spool_memory_bytes;
    if (large) store::give_back_memory();  // else what it says comes on top of what it was
    const Result<std::string> result = worked.result_json();
    if (!result) return std::unexpected(result.error());
    const Result<std::vector<store::InboxAnswer>> answers = worked.answers();
    if (!answers) return std::unexpected(answers.error());
    Result<void> finished = session.store.finish_message(entry.id, "done", *result, *answers, audit);
    if (finished) worked.count();
    if (large) store::give_back_memory();  // and the next one's on top of this one's
    return finished;
}

}  // namespace cargo::service
