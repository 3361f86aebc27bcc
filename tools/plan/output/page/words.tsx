import type { JSX } from "preact";
import type { Link, Picture } from "../../diagram";
import { nameOf, readers } from "../../diagram/diagram";
import { partId } from "./names";

/** The picture in words, for people who cannot see it or want to search it. */
export function Words({ picture }: { picture: Picture }): JSX.Element {
  const chapters = [
    ["Connections", "traffic"],
    ["What policies allow", "access"],
    ["The way of keys and passwords", "key"],
  ] as const;
  return (
    <section aria-labelledby="words">
      <h2 id="words">The picture in words</h2>
      <div class="columns">
        {chapters.map(([title, layer]) => (
          <div>
            <h3>{title}</h3>
            <ul>
              {layer === "access" && <Powers picture={picture} />}
              {picture.links
                .filter((link) => link.layer === layer)
                .map((link) => (
                  <li>
                    <Relation link={link} picture={picture} />
                  </li>
                ))}
            </ul>
          </div>
        ))}
      </div>
    </section>
  );
}

/** What roles may do where no line is drawn. */
function Powers({ picture }: { picture: Picture }): JSX.Element {
  return (
    <>
      {picture.boxes
        .filter(({ power: { administers, also } }) => administers !== undefined || also.length > 0)
        .map(({ id, account, power: { administers, also } }) => (
          <li>
            <Named id={id} picture={picture} /> of the {account} account{" "}
            {administers !== undefined && <strong class="refused">{administers}</strong>}
            {administers !== undefined && also.length > 0 && ", and "}
            {also.length > 0 && `also may ${also.join(", ")}`}.
          </li>
        ))}
    </>
  );
}

/** One relation as a sentence. */
export function Relation({ link, picture }: { link: Link; picture: Picture }): JSX.Element {
  const { from, to, layer, verb, refused } = link;
  return (
    <>
      <Named id={from} picture={picture} /> {verb} <Named id={to} picture={picture} beside={from} />
      {refused === undefined ? "." : <strong class="refused">, but is not let in: {refused}.</strong>}
      {layer === "key" && <Readers holder={to} picture={picture} />}
    </>
  );
}

/** Who reads what a key or a password is kept in. */
function Readers({ holder, picture }: { holder: string; picture: Picture }): JSX.Element {
  const who = readers(holder, picture);
  return (
    <>
      {who.map((id) => (
        <>
          {" "}
          <Named id={id} picture={picture} /> reads it there.
        </>
      ))}
    </>
  );
}

/** A box's or an actor's name, which leads to its details; with its account where that is another than before. */
function Named({ id, picture, beside }: { id: string; picture: Picture; beside?: string }): JSX.Element {
  const box = picture.boxes.find((each) => each.id === id);
  const other = picture.boxes.find((each) => each.id === beside);
  return box ? (
    <>
      <a href={`#${partId(id)}`}>{nameOf(id, picture)}</a>
      {other && other.account !== box.account && ` of the ${box.account} account`}
    </>
  ) : (
    <a href={`#${partId(id)}`}>{nameOf(id, picture)}</a>
  );
}
