#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include <pqxx/pqxx>

#include "daemon/store/changes.hpp"
#include "daemon/store/closure.hpp"
#include "daemon/store/write.hpp"

/// What an act tells the audiences: cores, views, events with their versions.
namespace cargo::store {

/// A core as the views tell it.
[[nodiscard]] views::Core view_of(const CoreRow& row);

/// The next core of every box whose gate is new or moved, and apart from them of those where only the reasons did, which
/// keep version and time: nobody is told, for reasons are no handler's.
struct NextCores {
    std::vector<CoreRow> moved{}, quiet{};
};
[[nodiscard]] NextCores next_cores(const Loaded& loaded, const Stock& after, Instant now);

/// Makes what an act tells: its customs events, and the views that may look different now. Pure; only the views of what was not
/// there before have their version and id already.
class EventMaker {
public:
    /// All but `loaded` outlive it. `in_pieces`: not all at once, but some goods after the others.
    EventMaker(const IdKeys& keys, const Writing& writing, const Loaded& loaded, const Stock& after, const Events& events,
               bool in_pieces);

    [[nodiscard]] std::size_t pieces() const { return pieces_.size(); }
    /// What customs is told of the piece's goods, in the order in which it happened, then their views. Which goods a piece has
    /// goes by what the act touches, and by nothing that it decided.
    [[nodiscard]] std::vector<NewEvent> piece(std::size_t which) const;

private:
    /// What one piece is about; facts and cores by their places in the act's lists.
    struct Piece {
        std::vector<std::size_t> facts{}, cores{};
        std::set<std::string> boxes{};
        std::set<ConsignmentKey> lots{};
    };
    void cut(Piece&& all);

    const IdKeys& keys_;
    const Writing& writing_;
    const Stock& after_;
    const Events& events_;
    std::unordered_set<std::string> fresh_;
    std::optional<views::Projection> projection_{};  ///< none: a question at the gate changes no view
    std::vector<Piece> pieces_{};
};

/// Takes out the views whose bytes are those of their newest version, and gives all others their next versions and ids, in
/// the order of the acts and of each act's events.
void number_events(pqxx::transaction_base& tx, const IdKeys& keys, std::span<Writing> writings);

void prepare_streams(pqxx::connection& connection);

}  // namespace cargo::store
