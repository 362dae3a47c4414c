#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/store/entry_rows.hpp"
#include "daemon/store/spool.hpp"
#include "daemon/views/views.hpp"
#include "libcargo/decide.hpp"
#include "libcargo/gate.hpp"
#include "libcargo/stock.hpp"

/// The front door of the store: the only place with SQL. One `Store` is one
/// connection, used by one thread at a time; after `store_unavailable` or
/// `store_outcome_unknown` it is destroyed and made anew.
namespace cargo::store {

/// Keys that make every outward id a keyed hash: nothing counts, nothing sorts.
struct IdKeys { std::string secret; };

/// HMAC-SHA-256 over the parts (length-prefixed), as 32 lower-case hex digits.
[[nodiscard]] std::string keyed_id(const IdKeys& keys, std::initializer_list<std::string_view> parts);

/// What to load and lock, in id order, before deciding.
struct Scope {
    std::string call;
    std::set<ConsignmentKey> lots{};
    std::set<std::string> containers{};
    bool whole_call = false;         ///< arrival, end of discharge
    std::set<std::string> masters{}; ///< bills of masters that new houses name: all of that bill in the call
    bool gate = false;               ///< a question about `containers`: what lies in them is read, only they are locked
};

/// Written for every act and every refusal; personal data only as salted hash.
struct AuditEntry {
    std::string subject;             ///< registry id of the account
    std::string person;
    std::string act;                 ///< to_string(ActKind), or "refused:..." is derived from outcome
    std::string target;              ///< key text
    std::string reason;
    std::string purpose;             ///< of a look-up
    std::string outcome;             ///< "done" or the error's name
    std::string detail;              ///< guard id, ruleset hash...
    Instant at{};
};

struct Done {
    Events events{};                 ///< of an act on a whole call those of the call alone
    Stock after{};                   ///< the scope, with consequences applied; of an act on a whole call the call alone
    bool replayed = false;           ///< the idempotency key was seen: `answer` is the first one
    std::string answer;
};

/// One recipient's view of a consignment or box. Customs' recipient is the office of the goods: `recipient` is left out.
struct ViewOf {
    views::Audience audience{};
    std::string recipient;
    Target target{};
};

/// What a decision is made on: what is locked, by one snapshot.
struct Locked {
    const Stock& stock;
    std::optional<std::uint64_t> version{};  ///< newest of the request's `view`; nullopt: none was named, or there is none
    std::optional<CoreReasons> core{};       ///< of a question's box: `stock` is its call and the box, decide_gate the decider
    /// For whoever named no view.
    operator const Stock&() const { return stock; }
};

/// Decides inside the transaction: gets the locked scope, gives events or a refusal. Called
/// again with what is there then when another writer came between: it keeps nothing.
using Decider = std::function<Result<Events>(const Locked& locked)>;

struct ActRequest {
    Scope scope{};
    AuditEntry audit{};
    Instant now{};
    /// Empty: no replay protection. Else (subject, key): same key and same `request_hash`
    /// gives the first answer again; other hash is idempotency_conflict.
    std::string idempotency_key;
    std::string request_hash;
    std::string answer;              ///< stored with the key when the act is done
    /// When the answer depends on what was decided: used in place of `answer`. Pure.
    std::function<std::string(const Events& events, const Stock& after)> answer_of{};
    /// Whose version the decider wants to know: of a target of `scope`, which is neither a whole call nor a question.
    std::optional<ViewOf> view{};
};

struct Document { ConsignmentKey key{}; std::string message; std::string json; };

/// One of several acts that share a transaction. What it refers to outlives the call.
struct GroupedAct {
    const ActRequest& request;
    const Decider& decide;
    const std::vector<Document>& documents;
};

/// What becomes of an act whose goods somebody else has locked, beyond the moment (`lock_patience`) that neighbours may be kept.
enum class WhenLocked : std::uint8_t {
    wait,       ///< as long as the session lets it, thirty seconds; then version_conflict
    hand_back,  ///< not done, and says so: the caller asks again
    refuse,     ///< version_conflict
};

/// How an act of a group ended.
struct Settled {
    Result<Done> result = fail(Errc::version_conflict);
    bool locked = false;             ///< not done: handed back
    bool registry_moved = false;     ///< not done: the registry is no longer at the epoch it was decided by
    std::exception_ptr bug{};        ///< our own: what it threw, in place of a result
};

/// Goods, the cores of their boxes and the version of a view of them, by one snapshot.
struct Shown {
    Stock stock{};
    std::map<std::string, views::Core> cores{};  ///< by container
    std::optional<std::uint64_t> version{};      ///< nullopt: no such view
};

/// Which of a call's goods a list goes on with.
struct LotPage {
    ConsignmentKey after{};          ///< its `call` is the list's; no agent: from the first
    std::optional<std::string> office{};  ///< none: whatever their office
    bool undetermined_only = false;  ///< those of which a rule could not be decided
    std::size_t limit = 0;
};
struct BoxPage {
    BoxKey after{};
    std::optional<std::string> office{};
    std::size_t limit = 0;
};

struct StoredView {
    views::View view{};
    std::uint64_t version = 0;       ///< of this (audience, recipient, key): the ETag
    std::string event_id;
    Instant time{};
};

/// A message as received.
struct InboxEntry {
    std::string id;                  ///< keyed hash of (party, interchange reference, SHA-256)
    std::string party;               ///< authenticated sender
    std::string subject;
    std::string content_type;
    std::string sha256;
    std::uint64_t size = 0;
    Instant received_at{};
    std::string state;               ///< received, processing, done, poisoned
    int tries = 0;
    std::string result_json;         ///< findings and states, when done
};
struct InboxAnswer { std::string name; std::string type; std::string bytes; };  ///< e.g. "1-contrl.edi"

/// What `verify_audit` found. The first row that does not verify ends it.
struct AuditReport {
    std::uint64_t sealed = 0;        ///< rows in the chain, verified
    std::uint64_t unsealed = 0;      ///< rows written since: their leaves verified
    bool good = false;
    std::string fault;               ///< which row, and what is wrong with it
};

struct OutboxRow {
    std::int64_t id = 0;             ///< never leaves the daemon
    views::Audience audience{};
    std::string recipient, key, type, event_id, data;
    std::uint64_t version = 0;
    Instant time{};
};

/// An act that changes so many consignments and boxes is written by COPY: below, the eighteen more statements of that way
/// cost more than they save.
inline constexpr std::size_t copy_from_usual = 200;
/// Of a whole call so many consignments are in memory at a time, with their boxes.
inline constexpr std::size_t part_of_usual = 1'000;

class Store {
public:
    /// `copy_from`, `part_of`: see above; tests compare both ways. Errors: store_unavailable.
    [[nodiscard]] static Result<std::unique_ptr<Store>> open(const std::string& url, const IdKeys& keys,
                                                             std::size_t copy_from = copy_from_usual,
                                                             std::size_t part_of = part_of_usual);
    ~Store();
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    /// False once the connection was lost: every call answers store_unavailable; make a new Store.
    [[nodiscard]] bool usable() const;

    // --- acts: one transaction each, the same statements the same number of times whatever was selected
    /// Locks, decides, applies, writes state, views, outbox and audit, commits. A refusal
    /// rolls back and leaves its audit row. Errors: the decider's; version_conflict;
    /// idempotency_conflict; store_*. A commit in doubt is resolved by pg_xact_status before answering.
    [[nodiscard]] Result<Done> act(const ActRequest& request, const Decider& decide);
    /// Several acts of different callers, each with its own answer, in as few transactions as may be: as if one came
    /// after the other in the order given, each acknowledged only after its commit. Acts on the same goods, and acts on
    /// a whole call, get transactions of their own. When a shared transaction fails, its acts are taken again one by one.
    /// `registry_epoch` (RegistryStore::stand; -1: any) is what actors were looked up by: an act that finds another one
    /// is not done and says so.
    [[nodiscard]] std::vector<Settled> act_group(std::span<const GroupedAct> acts, std::int64_t registry_epoch = -1,
                                                 WhenLocked when_locked = WhenLocked::wait);
    /// Reads a scope without locks (for look-ups and views).
    [[nodiscard]] Result<Stock> load(const Scope& scope);
    /// The same, with the version of a view of the scope's target: for whoever shows it.
    [[nodiscard]] Result<Shown> show(const Scope& scope, const ViewOf& view);
    /// Keys of a call's goods behind `after`, at most `limit` of them, in key order: of one office, or of all with none.
    [[nodiscard]] Result<std::vector<ConsignmentKey>> lots_of(const LotPage& page);
    [[nodiscard]] Result<std::vector<BoxKey>> boxes_of(const BoxPage& page);
    /// For each container the box of that number that is meant today: of those that have not left, else of all,
    /// the one of the newest call. One that is nowhere has no entry.
    [[nodiscard]] Result<std::map<std::string, BoxKey>> boxes_now(const std::set<std::string>& containers);
    [[nodiscard]] Result<std::optional<PortCall>> find_call(const std::string& stay, const std::string& imo,
                                                            const std::string& call_sign, const std::string& voyage);
    [[nodiscard]] Result<std::vector<PortCall>> calls();

    // --- immutable documents of manifests: one per consignment and version
    using Document = store::Document;
    /// Called inside an act's decider is not allowed; give them with the act instead.
    [[nodiscard]] Result<Done> act_with_documents(const ActRequest& request, const Decider& decide,
                                                  const std::vector<Document>& documents);
    [[nodiscard]] Result<std::string> document(const ConsignmentKey& key);

    // --- views
    [[nodiscard]] Result<std::optional<StoredView>> view(views::Audience audience, const std::string& recipient,
                                                         const std::string& key);
    /// Page of a recipient's current views, by key order after `after_key`. For customs `view.data`
    /// is empty here and above: customs views are computed from `load`; the version is the newest event's.
    [[nodiscard]] Result<std::vector<StoredView>> views_of(views::Audience audience, const std::string& recipient,
                                                           const std::string& key_prefix, const std::string& after_key,
                                                           std::size_t limit);

    // --- the log, per recipient; `after` is the recipient's last event id ("" from the start)
    /// In an order that never changes: what was read stays before what comes. Errors: target_unknown
    /// when `after` is no event of this recipient.
    [[nodiscard]] Result<std::vector<OutboxRow>> log_after(views::Audience audience, const std::string& recipient,
                                                           const std::string& after, std::size_t limit);

    // --- inbox
    /// Commits bytes and SHA-256 before it returns. Same (party, reference, hash): the stored entry again.
    /// `waiting_max`: so many of the party's may wait, this one among them (0: any number); several that come in the same
    /// moment may exceed it by their number. Errors: rate_exceeded (nothing is kept); store_*.
    [[nodiscard]] Result<InboxEntry> receive(InboxEntry entry, std::string_view reference, const Spool& bytes,
                                             std::size_t waiting_max = 0);
    /// The oldest entry of a party that has none being worked on, marked processing; the party's next waits
    /// until it is finished. An entry belongs to this Store until `finish_message`; when the Store's connection
    /// dies, or it asks again without having finished, the entry is found again; the third time it is poisoned. Entries that
    /// were being worked at such an end are worked one at a time, so that the innocent are not poisoned with the guilty.
    [[nodiscard]] Result<std::optional<InboxEntry>> next_message(Instant now);
    /// A try that an outage ended was not the message's fault. Any Store may say so, whoever made the try.
    [[nodiscard]] Result<void> uncount_try(const std::string& id);
    /// Hands on a message's bytes in pieces of limits::message_chunk_bytes; ends with the first error of `take`, which may
    /// use this store. Throws when the whole is not what was received. Errors: target_unknown; store_*.
    [[nodiscard]] Result<void> read_message(const std::string& id, const Spool::Take& take);
    /// The piece of that place, from 0; empty behind the last: for a reader that fetches. What it has read of a whole message
    /// it holds against the entry's sha256 itself. Errors: store_*.
    [[nodiscard]] Result<std::string> message_piece(const std::string& id, int ordinal);
    [[nodiscard]] Result<void> finish_message(const std::string& id, const std::string& state, const std::string& result_json,
                                              const std::vector<InboxAnswer>& answers, const AuditEntry& audit);
    /// Puts a message back as if it had just come: a poisoned one once its cause is cured, or one that met a
    /// transient error. Errors: target_unknown (also for one that is done).
    [[nodiscard]] Result<void> requeue_message(const std::string& id, const AuditEntry& audit);
    [[nodiscard]] Result<std::optional<InboxEntry>> message(const std::string& id);
    [[nodiscard]] Result<std::vector<InboxAnswer>> answers(const std::string& id);
    /// Keys of processed documents: (kind, party, key) -> (content hash, stored answer), for duplicates.
    struct Filed { std::string content_sha256; std::string message; std::string answer_json; };
    [[nodiscard]] Result<std::optional<Filed>> filed(const std::string& kind, const std::string& party, const std::string& key);
    /// The first stays. Errors: message_filed_again_with_other_content.
    [[nodiscard]] Result<void> remember_filed(const std::string& kind, const std::string& party, const std::string& key,
                                              const Filed& filed);

    // --- entry summary declarations: facts as they were filed
    [[nodiscard]] Result<std::optional<EntryRow>> entry(const std::string& party, const std::string& key);
    /// Keeps a declaration that is not there yet, with what it names goods by. Errors: store_*.
    [[nodiscard]] Result<void> keep_entry(const EntryRow& row, const std::set<std::string>& numbers, const AuditEntry& audit);
    /// Those that name one of these, with all that belongs to them.
    [[nodiscard]] Result<NamedEntries> entries_naming(const std::set<std::string>& numbers);
    /// Consignments whose bill has these letters and digits, of any call.
    [[nodiscard]] Result<std::vector<ConsignmentKey>> lots_of_bills(const std::set<std::string>& plain_bills);
    /// The newest document of a consignment, and which message brought it.
    [[nodiscard]] Result<std::optional<Document>> filed_document(const ConsignmentKey& key);

    // --- rules: every text that was ever in force; the newest is
    [[nodiscard]] Result<void> keep_rules(const std::string& hash, const std::string& text, const AuditEntry& entry);
    /// The newest text; nullopt before the first.
    [[nodiscard]] Result<std::optional<std::string>> newest_rules();
    /// The fingerprint of the key that draws this period's random shares: the first one said stays, and is given back.
    [[nodiscard]] Result<std::string> draw_fingerprint(const std::string& period, const std::string& fingerprint, Instant now);

    // --- audit
    /// For look-ups and refusals outside an act; committed before it returns.
    [[nodiscard]] Result<void> audit(const AuditEntry& entry);
    /// Chains up to `limit` audit rows that became visible since the last seal, in a transaction of its
    /// own: how many. Any number of callers; one at a time works.
    [[nodiscard]] Result<std::size_t> seal_audit(std::size_t limit);
    /// Recomputes every leaf and the chain.
    [[nodiscard]] Result<AuditReport> verify_audit();

private:
    struct Impl;
    explicit Store(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// Brings the schema to the newest version, under an advisory lock. Errors: store_unavailable.
[[nodiscard]] Result<int> migrate(const std::string& url);

}  // namespace cargo::store
