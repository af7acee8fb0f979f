//! Work and life: a coder sells hours to a firm, buys child care, and falls behind with a loan.

use crate::four_uses::{World, HOUR};
use timebank_e2e::{Refusal, EVIDENCE};
use timebank_rules::book::{Kind, Side};
use timebank_rules::quantities::DAY;
use timebank_rules::Error;

#[ink_e2e::test(backend(runtime_only(sandbox = ink_e2e::Runtime, client = ink_e2e::Client)))]
async fn work_and_life_a_coder_sells_hours_buys_child_care_and_works_off_an_overdue_loan() {
    let mut city = World::with(client, "coding", "Co-op Works").await;
    let coding = city.class;
    // The co-op records five hours of Ben's work; the others' hours are coin already.
    let ben = city.worker("Ben", 5 * HOUR, 0).await;
    let ann = city.worker("Ann", 2 * HOUR, 2 * HOUR).await;
    let ida = city.worker("Ida", 6 * HOUR, 6 * HOUR).await;
    let joe = city.worker("Joe", 6 * HOUR, 6 * HOUR).await;
    let webshop = city.firm("Webshop").await;
    for customer in [&ida, &joe] {
        let to = webshop.address;
        city.bank.send(customer, |b| b.transfer(to, 5400.into())).await.expect("they buy goods");
    }

    // Coding is scarce: two hours go for one and a half times par.
    let cleo = city.officers.central_bank.clone();
    city.bank.send(&cleo, |b| b.set_market(coding, 80, 200, 50, 600, 1)).await.expect("she may");
    let expiry = city.bank.now() + 7 * u64::from(DAY);
    let (ask, bid, limit, ioc) =
        (Side::Ask as u8, Side::Bid as u8, Kind::Limit as u8, Kind::Ioc as u8);
    city.bank.send(&ben, |b| b.place(coding, ask, 150, 8, expiry, limit)).await.expect("it rests");
    let (_, lots, paid, _) =
        city.bank.send(&webshop, |b| b.place(coding, bid, 150, 8, 0, ioc)).await.expect("taken");
    assert_eq!((lots, paid), (8, 3 * HOUR));
    city.bank.send(&ben, |b| b.convert(coding, 2 * HOUR)).await.expect("at par");
    assert_eq!((city.coin(&ben).await, city.hours(&ben).await), (5 * HOUR, HOUR));
    assert_eq!(city.hours(&webshop).await, 2 * HOUR);

    // An afternoon of child care a week; an hour's help each for three neighbours with their computers.
    for _ in 0..4 {
        city.serves(&ann, &ben, HOUR, HOUR).await;
        city.bank.chain().advance(7 * u64::from(DAY));
    }
    let kim = city.worker("Kim", 2 * HOUR, 2 * HOUR).await;
    for neighbour in [&ida, &joe, &kim] {
        city.serves(&ben, neighbour, HOUR, HOUR / 2).await;
    }
    assert_eq!(city.coin(&ben).await, 2 * HOUR + HOUR / 2);
    city.days_since_opening(&ben, 40).await;
    // 3·6 + 4·2 + 4·10 + 40.
    let (factors, score, grade, limit) = city.credit(&ben).await;
    assert_eq!((factors, score, grade, limit), ([3, 4, 4, 0, 40, 0, 0, 0, 0], 106, 2, HOUR));

    // Rent and a doctor; the loan falls due while he is ill.
    city.bank.send(&ben, |b| b.borrow(HOUR, 10 * DAY)).await.expect("an hour is his limit");
    let due = city.bank.now() + 10 * u64::from(DAY);
    let (to, rent) = (webshop.address, 3 * HOUR + HOUR / 2);
    city.bank.send(&ben, |b| b.transfer(to, rent.into())).await.expect("he pays");
    city.bank.chain().advance(10 * u64::from(DAY));
    city.bank.send(&ann, |b| b.transfer(ben.address, 600.into())).await.expect("she helps out");
    let overdue = Error::LoanOverdue { account: ben.address, debt: HOUR, due };
    let refused = city.bank.send(&ben, |b| b.transfer(ann.address, 600.into())).await;
    assert_eq!(refused, Err(Refusal::ByBank(overdue.clone())));
    let refused = city.proposes(&ben, &ann, HOUR, 600).await;
    assert_eq!(refused.map(|_| ()), Err(Refusal::ByBank(overdue)));
    city.bank.send(&cleo, |b| b.mark_overdue(ben.address)).await.expect("anybody may");
    let (factors, _, grade, limit) = city.credit(&ben).await;
    assert_eq!((factors[6], grade, limit), (1, 1, 0), "nobody lends to him now");

    // The hour he has left works it off.
    city.bank.send(&ben, |b| b.convert(coding, HOUR)).await.expect("his hours are his coin");
    city.bank.send(&ben, |b| b.repay(HOUR)).await.expect("he has it");
    city.bank.send(&ben, |b| b.transfer(ann.address, 600.into())).await.expect("free again");
    assert_eq!(city.credit(&ben).await.0[6], 1, "it stays on record");
    assert_eq!((city.coin(&ben).await, city.hours(&ben).await), (0, 0));

    // Half an hour at Ida's computer, which nobody had agreed on, he invoices; she pays.
    let (of, end) = (ida.address, city.bank.last_slot());
    let (start, pay_by) = (end - HOUR / 2, end + u64::from(DAY));
    let invoiced = city
        .bank
        .send(&ben, |b| b.invoice(of, coding, HOUR / 2, 900, start, end, pay_by, EVIDENCE))
        .await
        .expect("he served");
    city.bank.send(&ida, |b| b.pay_invoice(invoiced)).await.expect("she says so, too");
    assert_eq!((city.coin(&ben).await, city.coin(&ida).await), (900, 4 * HOUR - 900));

    // 19 hours were converted, one was lent and repaid; two hours of coding are the webshop's.
    let everybody = [&ben, &ann, &ida, &joe, &kim, &webshop];
    city.adds_up(&everybody, 19 * HOUR, HOUR, HOUR).await;
}
