#include "daemon/store/questions.hpp"

#include <fmt/format.h>

#include <set>
#include <stdexcept>
#include <utility>

#include "daemon/store/array_rows.hpp"
#include "daemon/store/row_codec.hpp"

namespace cargo::store {

namespace {

using Type = ArrayRows::Type;

constexpr int customs = static_cast<int>(views::Audience::customs);

/// $1 calls, $2 and $3 the boxes, both sorted and each once; $4 milliseconds of patience. What the locked rows say is what
/// they say now, whatever the statement's snapshot.
constexpr const char* sql_lock =
    "WITH patience AS MATERIALIZED (SELECT set_config('lock_timeout', $4::text, true) AS told),"
    " called AS MATERIALIZED (SELECT count(pg_advisory_xact_lock_shared({}, hashtext(k.call))) AS done"
    "  FROM unnest($1::text[]) AS k(call) WHERE (SELECT told FROM patience) <> '')"
    " SELECT k.call, k.container, t.place, t.version, t.office, t.site, t.grant_haulier, t.grant_at_ms, t.grant_until_ms"
    "  FROM unnest($2::text[], $3::text[]) AS k(call, container) CROSS JOIN LATERAL (SELECT b.ctid AS place, b.version, b.office,"
    "   b.site, b.grant_haulier, b.grant_at_ms, b.grant_until_ms FROM equipment b"
    "   WHERE b.call = k.call AND b.container = k.container OFFSET 0 FOR NO KEY UPDATE) t"
    " WHERE (SELECT done FROM called) >= 0";

/// $1 calls, each once; $2 to $5 the questions: call, container, office of the box, key of its stream. One row a question in
/// their order, whatever of it exists. Customs read of a box at its office, else the call's.
constexpr const char* sql_load =
    "WITH calls AS MATERIALIZED (SELECT t.stay, t.site, t.office FROM unnest($1::text[]) AS k(call) CROSS JOIN LATERAL"
    "  (SELECT b.stay, b.site, b.office FROM port_call b WHERE b.stay = k.call OFFSET 0) t)"
    " SELECT k.n, c.site, c.office, r.state, r.haulier, r.valid_until_ms, o.gate, o.reasons, h.place, h.version,"
    "  (SELECT coalesce(max(id), 0) FROM registry_entry)"
    " FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) WITH ORDINALITY AS k(call, container, office, key, n)"
    " LEFT JOIN calls c ON c.stay = k.call"
    " LEFT JOIN LATERAL (SELECT b.state, b.haulier, b.valid_until_ms FROM pickup_right b"
    "  WHERE b.call = k.call AND b.container = k.container OFFSET 0) r ON true"
    " LEFT JOIN LATERAL (SELECT b.gate, b.reasons FROM core b WHERE b.call = k.call AND b.container = k.container OFFSET 0) o"
    "  ON true"
    " LEFT JOIN LATERAL (SELECT b.ctid AS place, b.version FROM view_head b WHERE b.audience = {}"
    "  AND b.recipient = coalesce(nullif(k.office, ''), c.office) AND b.key = k.key OFFSET 0) h ON true";

/// Rows of boxes and heads are found by the places they were read at: nobody else moves them while the boxes are locked, and
/// where somebody did, the version is not the one before. An event is its stream's newest, so that both tables take it from one
/// list. The ids of audit rows are drawn first: both their tables take them from there.
constexpr const char* sql_write =
    "WITH answered AS MATERIALIZED (SELECT recipient, key, version, event_id, time_ms, data, place"
    "  FROM unnest($6::text[], $7::text[], $8::bigint[], $9::text[], $10::bigint[], $11::text[], $12::text[])"
    "  AS r(recipient, key, version, event_id, time_ms, data, place)),"
    " audited AS MATERIALIZED (SELECT nextval('audit_id_seq') AS id, at_ms, bytes, leaf, salt, subject, person"
    "  FROM unnest($13::bigint[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[])"
    "  AS r(at_ms, bytes, leaf, salt, subject, person)),"
    " equipment_row AS (UPDATE equipment b SET (grant_haulier, grant_at_ms, grant_until_ms, version) ="
    "  ROW(r.grant_haulier, r.grant_at_ms, r.grant_until_ms, r.version)"
    "  FROM (SELECT u.place::tid AS place, u.grant_haulier, u.grant_at_ms, u.grant_until_ms, u.version"
    "   FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[])"
    "   AS u(place, grant_haulier, grant_at_ms, grant_until_ms, version) OFFSET 0) r"
    "  WHERE b.ctid = r.place AND b.version = r.version - 1 RETURNING 1),"
    " outbox_row AS (INSERT INTO outbox (audience, recipient, key, version, type, event_id, time_ms, data)"
    "  SELECT {customs}, recipient, key, version, '{type}', event_id, time_ms, data FROM answered RETURNING 1),"
    " first_head_row AS (INSERT INTO view_head (audience, recipient, key, version, event_id, sha256)"
    "  SELECT {customs}, recipient, key, version, event_id, '' FROM answered WHERE place = '' RETURNING 1),"
    " head_row AS (UPDATE view_head b SET (version, event_id) = ROW(r.version, r.event_id)"
    "  FROM (SELECT a.place::tid AS place, a.version, a.event_id FROM answered a WHERE a.place <> '' OFFSET 0) r"
    "  WHERE b.ctid = r.place AND b.version = r.version - 1 RETURNING 1),"
    " audit_row AS (INSERT INTO audit (id, at_ms, bytes, leaf) OVERRIDING SYSTEM VALUE"
    "  SELECT id, at_ms, bytes, decode(leaf, 'hex') FROM audited RETURNING 1),"
    " person_row AS (INSERT INTO audit_person (audit_id, salt, subject, person)"
    "  SELECT id, salt, subject, person FROM audited RETURNING 1)"
    " SELECT (SELECT count(*) FROM equipment_row) + (SELECT count(*) FROM outbox_row) + (SELECT count(*) FROM first_head_row)"
    "  + (SELECT count(*) FROM head_row) + (SELECT count(*) FROM audit_row) + (SELECT count(*) FROM person_row),"
    "  pg_current_xact_id()::text";

std::string text_at(const pqxx::row& row, pqxx::row::size_type column) {
    return {row[column].c_str(), row[column].size()};
}
std::optional<Instant> instant_at(const pqxx::row& row, pqxx::row::size_type column) {
    if (row[column].is_null()) return std::nullopt;
    return Instant{row[column].as<std::int64_t>()};
}

/// A row of the locking statement.
LockedBox box_in(const pqxx::row& row) {
    LockedBox out{.place = text_at(row, 2)};
    Box& box = out.box;
    box.key = {text_at(row, 0), text_at(row, 1)};
    box.version = row[3].as<std::uint64_t>();
    box.office = text_at(row, 4);
    box.site = text_at(row, 5);
    if (!row[6].is_null())
        box.grant = GateGrant{text_at(row, 6), instant_at(row, 7).value_or(Instant{}), instant_at(row, 8).value_or(Instant{})};
    return out;
}

// Columns of the loading statement.
constexpr pqxx::row::size_type at_number = 0, at_call = 1, at_right = 3, at_core = 6, at_head = 8, at_epoch = 10;

Right right_in(const pqxx::row& row) {
    Right right;
    if (row[at_right].is_null()) return right;
    right.state = static_cast<RightState>(row[at_right].as<int>());
    right.haulier = text_at(row, at_right + 1);
    right.valid_until = instant_at(row, at_right + 2);
    return right;
}

/// Both were written by one act; a program that knows of gates only would have moved one without the other.
std::optional<CoreReasons> core_in(const pqxx::row& row) {
    if (row[at_core].is_null() || row[at_core + 1].is_null()) return std::nullopt;
    const std::optional<CoreReasons> reasons = core_reasons_of(row[at_core + 1].as<std::int64_t>());
    if (!reasons || static_cast<int>(core_gate(*reasons)) != row[at_core].as<int>()) return std::nullopt;
    return reasons;
}

/// Null when it is not there.
const LockedBox* find(const LockedBoxes& boxes, const Question& question) {
    const auto found = boxes.find({std::string(question.call), std::string(question.container)});
    return found == boxes.end() ? nullptr : &found->second;
}

/// False: its reasons are not known.
bool put(Loaded& loaded, const pqxx::row& row, const Question& question, const LockedBox* locked) {
    if (!row[at_call].is_null()) {
        PortCall& call = loaded.stock.call.emplace();
        call.stay = question.call;
        call.site = text_at(row, at_call);
        call.office = text_at(row, at_call + 1);
        loaded.call.call = call;
    }
    if (locked == nullptr) {
        loaded.core = CoreReasons{};  // there is nothing to know of
        return true;
    }
    loaded.core = core_in(row);
    Box& box = loaded.stock.boxes.emplace(locked->box.key.container, locked->box).first->second;
    box.right = right_in(row);
    BoxHead head{.recipient = box.office.empty() && loaded.stock.call ? loaded.stock.call->office : box.office,
                 .key = views::box_key(box.key.call, box.key.container)};
    if (!row[at_head].is_null()) {
        head.place = text_at(row, at_head);
        head.version = row[at_head + 1].as<std::uint64_t>();
    }
    head.box_place = locked->place;
    loaded.heads.push_back(std::move(head));
    return loaded.core.has_value();
}

ArrayRows calls_of(std::span<const Question> questions) {
    std::set<std::string_view> calls;
    for (const Question& question : questions) calls.insert(question.call);
    ArrayRows rows;
    for (const std::string_view call : calls) {
        rows.open();
        rows(call);
    }
    return rows;
}

ArrayRows grants_of(std::span<const Writing> writings) {
    ArrayRows rows;
    for (const Writing& writing : writings) {
        for (const Box* box : writing.changes.boxes) {
            rows.open();
            rows(writing.heads.front().box_place);
            if (box->grant) {
                rows(box->grant->haulier);
                rows(box->grant->at);
                rows(box->grant->until);
            } else {
                rows.null(Type::text);
                rows.null(Type::bigint);
                rows.null(Type::bigint);
            }
            rows(box->version);
        }
    }
    return rows;
}

/// Where the stream's row stands. A decider that answers for another box than was asked for, or for none, is a bug.
const BoxHead& head_of(const Writing& writing, const NewEvent& event) {
    for (const BoxHead& head : writing.heads) {
        if (head.recipient == event.recipient && head.key == event.key) return head;
    }
    throw std::logic_error("an answer at the gate is of the box that was asked for");
}

ArrayRows events_of(std::span<const Writing> writings) {
    ArrayRows rows;
    for (const Writing& writing : writings) {
        for (const NewEvent& event : writing.events) {
            rows.open();
            rows(event.recipient);
            rows(event.key);
            rows(event.version);
            rows(event.event_id);
            rows(writing.request.now);
            rows(event.data);
            rows(head_of(writing, event).place);
        }
    }
    return rows;
}

ArrayRows audit_of(std::span<const Writing> writings) {
    ArrayRows rows;
    for (const Writing& writing : writings) {
        const AuditLeaf& leaf = writing.audit;
        rows.open();
        rows(leaf.at);
        rows(leaf.bytes);
        rows(leaf.leaf_hex);
        rows(leaf.salt_hex);
        rows(leaf.subject);
        rows(leaf.person);
    }
    return rows;
}

}  // namespace

void prepare_questions(pqxx::connection& connection) {
    connection.prepare("questions_lock", fmt::format(fmt::runtime(sql_lock), call_lock));
    connection.prepare("questions_load", fmt::format(fmt::runtime(sql_load), customs));
    connection.prepare("answers_write", fmt::format(fmt::runtime(sql_write), fmt::arg("type", type_of(GateAnswered{})),
                                                    fmt::arg("customs", customs)));
}

LockedBoxes lock_questions(pqxx::transaction_base& tx, std::span<const Question> questions, std::chrono::milliseconds patience) {
    std::set<std::pair<std::string_view, std::string_view>> boxes;
    for (const Question& question : questions) boxes.emplace(question.call, question.container);
    ArrayRows rows;
    for (const auto& [call, container] : boxes) {
        rows.open();
        rows(call);
        rows(container);
    }
    std::vector<pqxx::binarystring> given;
    calls_of(questions).take(given, {Type::text});
    rows.take(given, {Type::text, Type::text});
    LockedBoxes locked;
    for (const pqxx::row& row : tx.exec_prepared("questions_lock", pqxx::prepare::make_dynamic_params(given),
                                                 std::to_string(patience.count()))) {
        LockedBox one = box_in(row);
        BoxKey key = one.box.key;
        locked.emplace(std::move(key), std::move(one));
    }
    return locked;
}

std::optional<LoadedGroup> load_questions(pqxx::transaction_base& tx, std::span<const Question> questions,
                                          const LockedBoxes& boxes) {
    ArrayRows rows;
    for (const Question& question : questions) {
        const LockedBox* box = find(boxes, question);
        rows.open();
        rows(question.call);
        rows(question.container);
        rows(box != nullptr ? std::string_view(box->box.office) : std::string_view{});
        rows(views::box_key(std::string(question.call), std::string(question.container)));
    }
    std::vector<pqxx::binarystring> given;
    calls_of(questions).take(given, {Type::text});
    rows.take(given, {Type::text, Type::text, Type::text, Type::text});
    LoadedGroup group;
    group.acts.resize(questions.size());
    bool all_known = true;
    for (const pqxx::row& row : tx.exec_prepared("questions_load", pqxx::prepare::make_dynamic_params(given))) {
        const std::size_t n = row[at_number].as<std::size_t>() - 1;
        group.registry_epoch = row[at_epoch].as<std::int64_t>();
        all_known = put(group.acts.at(n), row, questions[n], find(boxes, questions[n])) && all_known;
    }
    if (!all_known) return std::nullopt;
    return group;
}

Result<std::string> write_answers(pqxx::work& tx, std::span<const Writing> writings) {
    ArrayRows grants = grants_of(writings), events = events_of(writings), audit = audit_of(writings);
    const std::size_t expected = grants.size() + 2 * events.size() + 2 * audit.size();
    std::vector<pqxx::binarystring> given;
    grants.take(given, {Type::text, Type::text, Type::bigint, Type::bigint, Type::bigint});
    events.take(given, {Type::text, Type::text, Type::bigint, Type::text, Type::bigint, Type::text, Type::text});
    audit.take(given, {Type::bigint, Type::text, Type::text, Type::text, Type::text, Type::text});
    const pqxx::result written = tx.exec_prepared("answers_write", pqxx::prepare::make_dynamic_params(given));
    if (written[0][0].as<std::size_t>() == expected) return written[0][1].as<std::string>();
    return fail(Errc::version_conflict, {}, "somebody else changed these goods meanwhile");
}

}  // namespace cargo::store
